/** How the page looks, in light and in dark. */
export const STYLE = `
:root { color-scheme: light dark; --line: light-dark(#dcdfe4, #343940); --quiet: light-dark(#5a6270, #9aa3af);
  --accent: light-dark(#0b57d0, #8ab4f8); --problem: light-dark(#b3261e, #f2b8b5); }
* { box-sizing: border-box; }
[hidden] { display: none; }
body { margin: 0 auto; max-width: 46rem; padding: 2rem 1rem 4rem; font: 1rem/1.5 system-ui, sans-serif;
  background: light-dark(#f4f5f7, #15171a); color: light-dark(#1c1f23, #e6e8eb); }
h1, h2, p, pre { margin: 0; }
h1 { font-size: 1.5rem; }
h2 { font-size: 1.0625rem; margin-bottom: .75rem; }
header p, footer { color: var(--quiet); font-size: .875rem; }
a { color: var(--accent); }
main { display: grid; grid-template-columns: repeat(auto-fit, minmax(18rem, 1fr)); gap: 1rem; margin: 1rem 0; }
section { padding: 1.25rem; background: light-dark(#fff, #1e2125); border: 1px solid var(--line); border-radius: .75rem; }
form { display: grid; gap: .75rem; }
form + form, p + form, ul + form, form + h2, ul + h2 { margin-top: 1rem; }
label { display: grid; gap: .25rem; font-size: .875rem; }
input, button { width: 100%; padding: .5rem .75rem; border: 1px solid var(--line); border-radius: .5rem; font: inherit; }
button { justify-self: start; width: auto; border: 0; background: var(--accent); color: light-dark(#fff, #15171a);
  font-weight: 600; cursor: pointer; }
#message { margin-top: 1rem; min-height: 1.5rem; font-weight: 600; }
#message.problem { color: var(--problem); }
ul { margin: 0; padding: 0; list-style: none; font-size: .875rem; }
li { display: flex; align-items: center; justify-content: space-between; gap: 1rem; padding: .25rem 0; }
pre { padding: 1rem; border: 1px solid var(--line); border-radius: .75rem; overflow-x: auto; font-size: .8125rem; }
`;
