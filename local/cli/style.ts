import { styleText } from 'node:util';

/** How a text stands out; without colour every style is plain. */
export interface Style {
  readonly strong: (text: string) => string;
  readonly faint: (text: string) => string;
  readonly good: (text: string) => string;
  readonly bad: (text: string) => string;
  readonly note: (text: string) => string;
}

const plain = (text: string) => text;

export const PLAIN: Style = { strong: plain, faint: plain, good: plain, bad: plain, note: plain };

export const COLOUR: Style = {
  strong: (text) => styleText('bold', text, { validateStream: false }),
  faint: (text) => styleText('dim', text, { validateStream: false }),
  good: (text) => styleText('green', text, { validateStream: false }),
  bad: (text) => styleText('red', text, { validateStream: false }),
  note: (text) => styleText('cyan', text, { validateStream: false }),
};

/** `h:mm:ss`, or `d h:mm:ss` from a day on. */
export function clockText(seconds: number): string {
  const whole = Math.floor(seconds);
  const two = (value: number) => String(value).padStart(2, '0');
  const days = Math.floor(whole / 86_400);
  const hours = Math.floor((whole % 86_400) / 3600);
  const time = `${hours}:${two(Math.floor((whole % 3600) / 60))}:${two(whole % 60)}`;
  return days === 0 ? time : `${days}d ${hours < 10 ? '0' : ''}${time}`;
}

/** The text cut to lines of at most `width` characters at spaces. An address is never cut: it is to be clicked or copied. */
export function wrap(text: string, width: number): string[] {
  return text.split('\n').flatMap((line) => {
    const lines: string[] = [];
    let rest = line;
    while (rest.length > width) {
      const address = /^https?:\S+/.exec(rest)?.[0].length ?? 0;
      const space = rest.lastIndexOf(' ', width);
      const cut = address > width ? address : space > width / 3 ? space : width;
      lines.push(rest.slice(0, cut));
      rest = rest.slice(cut).trimStart();
    }
    return [...lines, rest];
  });
}
