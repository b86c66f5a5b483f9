/** The style of every page: readable on a phone and in the dark. */
export const STYLE = `
:root {
  color-scheme: light dark;
  --ground: #f6f7f9; --paper: #ffffff; --ink: #16191f; --soft: #4a5362; --line: #d3d9e2;
  --link: #0b5bb5; --good: #17682e; --bad: #a8201a; --warn: #7a4f00; --mark: #fff6dd;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ground: #101319; --paper: #191e27; --ink: #e8ebf0; --soft: #aeb7c5; --line: #343d4c;
    --link: #7db7ff; --good: #7ddc95; --bad: #ff9d96; --warn: #ffcf70; --mark: #2e2812;
  }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--ground); color: var(--ink); font: 1rem/1.55 system-ui, sans-serif; }
main { max-width: 46rem; margin: 0 auto; padding: 1.5rem 1rem 4rem; }
header p { margin: 0; color: var(--soft); }
h1 { font-size: 1.5rem; line-height: 1.25; margin: .25rem 0 1rem; text-wrap: balance; }
h2 { font-size: 1.1rem; margin: 0 0 .6rem; }
section { background: var(--paper); border: 1px solid var(--line); border-radius: .6rem; padding: 1rem 1.1rem; margin: 0 0 1rem; }
p, ul, ol, dl { margin: 0 0 .7rem; }
section > :last-child { margin-bottom: 0; }
code, .name { font-family: ui-monospace, monospace; font-size: .92em; overflow-wrap: anywhere; }
table { width: 100%; border-collapse: collapse; }
caption { text-align: left; color: var(--soft); padding-bottom: .4rem; }
th, td { text-align: left; vertical-align: top; padding: .4rem .6rem .4rem 0; border-top: 1px solid var(--line); overflow-wrap: anywhere; }
thead th, thead td { border-top: 0; }
table + p { margin-top: .8rem; }
tbody th { font-weight: 500; color: var(--soft); width: 9rem; }
dt { color: var(--soft); }
dd { margin: 0 0 .5rem; overflow-wrap: anywhere; }
.alarm { border-left: .35rem solid var(--bad); }
.note { border-left: .35rem solid var(--warn); background: var(--mark); }
.done { border-left: .35rem solid var(--good); }
.picture { overflow-x: auto; background: #ffffff; border-radius: .4rem; }
.picture svg { display: block; width: 100%; min-width: 40rem; height: auto; }
.bad { color: var(--bad); } .good { color: var(--good); }
label, legend { font-weight: 600; }
fieldset { border: 0; padding: 0; margin: 0 0 1rem; }
.choice { display: flex; gap: .6rem; align-items: flex-start; padding: .6rem; border: 1px solid var(--line); border-radius: .5rem; margin-top: .5rem; }
.choice label { font-weight: 400; flex: 1; }
.choice strong { display: block; }
input[type=radio] { width: 1.25rem; height: 1.25rem; margin: .15rem 0 0; flex: none; }
input[type=text], textarea { display: block; width: 100%; font: inherit; color: inherit; background: var(--ground); border: 1px solid var(--soft); border-radius: .4rem; padding: .55rem .65rem; margin-top: .3rem; }
.field { margin: 0 0 1rem; }
.hint { color: var(--soft); font-size: .93rem; margin: .25rem 0 0; }
button { font: inherit; font-weight: 600; min-height: 2.75rem; padding: .5rem 1.3rem; border-radius: .5rem; border: 1px solid var(--link); background: var(--link); color: #ffffff; cursor: pointer; }
@media (prefers-color-scheme: dark) { button { color: #08101c; } }
:focus-visible { outline: .2rem solid var(--link); outline-offset: .15rem; }
@media (max-width: 34rem) {
  .sides thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
  .sides tr, .sides th, .sides td { display: block; width: auto; padding-right: 0; }
  .sides td { border-top: 0; padding-top: 0; }
  .sides td::before { content: attr(data-side) ": "; color: var(--soft); }
}
`;

/** Puts the code of the link into the form and out of the address; it sends nothing. */
export const SCRIPT = `
const field = document.querySelector('input[name=code]');
const code = location.hash.slice(1);
if (field !== null && code !== '') {
  field.value = code;
  history.replaceState(null, '', location.pathname);
}
`;
