import { describe, expect, it } from 'vitest';
import { hostOf, urlFault } from './url-rules.ts';

describe("a subscriber's URL", () => {
  it.each(['https://example.com/hooks', 'https://example.com:8443/a?b=c', 'https://[2606:4700::1111]/'])(
    '%s will do',
    (url) => {
      expect(urlFault(url, false)).toBeNull();
    },
  );

  it.each([
    ['http://example.com/', /https/],
    ['ftp://example.com/', /https/],
    ['file:///etc/passwd', /https/],
    ['data:text/plain,x', /https/],
    ['example.com', /such as/],
    ['', /such as/],
    ['https://', /such as/],
    ['https://user:password@example.com/', /password/],
    ['https://user@example.com/', /password/],
    ['https://example.com/#part', /fragment/],
    [`https://example.com/${'x'.repeat(2_000)}`, /2000/],
  ])('%s will not', (url, fault) => {
    expect(urlFault(url, false)).toMatch(fault);
  });

  it('may go without encryption where private places are allowed', () => {
    expect(urlFault('http://127.0.0.1:9000/', true)).toBeNull();
    expect(urlFault('ftp://127.0.0.1/', true)).toMatch(/https/);
  });

  it.each([
    ['https://[::1]:8080/', '::1'],
    ['https://0x7f.1/', '127.0.0.1'],
    ['https://2130706433/', '127.0.0.1'],
    ['https://EXAMPLE.com./', 'example.com.'],
  ])('%s names the host %s', (url, host) => {
    expect(hostOf(url)).toBe(host);
  });
});
