/** Text from outside on one line, so that it cannot begin a line of its own among instructions. */
export function oneLine(text: string): string {
  return text.replaceAll(/[\s\u0085]+/g, ' ').trim();
}
