/// The page's one block of style; its hash is in the Content-Security-Policy. It must hold neither `<` nor `&`, which HTML and XML read differently here.
package enum PageStyle {
  package static let text: StaticString = """
    :root { color-scheme: light dark; --paper: #ffffff; --ink: #1a1f2b; --muted: #4b5563; --rule: #d5dae1; --tint: #f4f6f9; --link: #1f4e9c;
      --bar: #76849a; --marked: #1f4e9c; --good: #1b6b3a; --warn: #8a4b00; --bad: #a11f2b; }
    @media (prefers-color-scheme: dark) {
      :root { --paper: #12161d; --ink: #e7ebf2; --muted: #aab4c3; --rule: #333c4a; --tint: #1b212b; --link: #8fb7ff;
        --bar: #8290a5; --marked: #7fadff; --good: #7fd6a0; --warn: #f0b866; --bad: #ff9aa2; }
    }
    * { box-sizing: border-box; }
    html { background: var(--paper); color: var(--ink); font: 100%/1.55 system-ui, "Segoe UI", "Noto Sans", "Liberation Sans", sans-serif; -webkit-text-size-adjust: 100%; }
    body { margin: 0 auto; max-width: 62rem; padding: 1.5rem 1rem 3rem; overflow-wrap: anywhere; }
    h1 { font-size: clamp(1.5rem, 1.1rem + 2vw, 2.25rem); line-height: 1.2; margin: 0 0 .75rem; }
    h2 { font-size: 1.35rem; line-height: 1.25; margin: 0 0 .75rem; }
    h3 { font-size: 1.05rem; margin: 1.25rem 0 .4rem; }
    p { margin: 0 0 .75rem; max-width: 46rem; }
    ul { margin: 0 0 .75rem; padding-inline-start: 1.25rem; }
    a { color: var(--link); }
    a:focus-visible, .scroll:focus-visible, main:focus-visible { outline: 3px solid var(--link); outline-offset: 2px; }
    .skip { position: absolute; inset-inline-start: -100vw; }
    .skip:focus { inset-inline-start: 1rem; background: var(--paper); padding: .5rem; }
    .kicker { color: var(--muted); font-size: .85rem; letter-spacing: .06em; margin-bottom: .35rem; text-transform: uppercase; }
    .muted, footer { color: var(--muted); font-size: .9rem; }
    .foreign { white-space: pre-line; }
    .status { border: 2px solid currentColor; border-radius: 1rem; display: inline-block; padding: .1rem .8rem; }
    .completed { color: var(--good); }
    .awaiting_review, .queued, .running { color: var(--warn); }
    .rejected, .vetoed, .failed { color: var(--bad); }
    nav { border-block: 1px solid var(--rule); margin: 1.25rem 0 0; padding: .6rem 0; }
    nav ul { display: flex; flex-wrap: wrap; gap: .25rem 1.1rem; list-style: none; margin: 0; padding: 0; }
    nav a { display: inline-block; padding: .2rem 0; }
    section { border-top: 1px solid var(--rule); margin-top: 2rem; padding-top: 1.5rem; }
    nav + main section:first-child { border-top: 0; margin-top: 0; }
    .choice { font-size: 1.5rem; font-weight: 650; line-height: 1.3; margin-bottom: .5rem; }
    dl { margin: 0 0 1rem; }
    dt { color: var(--muted); font-size: .85rem; }
    dd { margin: 0; }
    .figures { display: grid; gap: .75rem; grid-template-columns: repeat(auto-fit, minmax(9.5rem, 1fr)); margin-block: 1rem; }
    .figures div { background: var(--tint); border-radius: .5rem; padding: .7rem .9rem; }
    .figures dd { font-size: 1.3rem; font-weight: 600; line-height: 1.3; }
    .facts > div { border-bottom: 1px solid var(--rule); display: grid; gap: 0 1rem; grid-template-columns: minmax(6rem, 14rem) 1fr; padding: .35rem 0; }
    .facts .facts { margin: 0; }
    .facts .facts > div:last-child { border-bottom: 0; }
    dd ul, td ul { margin: 0; padding-inline-start: 1.1rem; }
    blockquote { border-inline-start: 4px solid var(--rule); margin: 0 0 1rem; padding: .25rem 0 .25rem 1rem; }
    code { font-family: ui-monospace, "Liberation Mono", monospace; font-size: .88em; }
    .scroll { margin: 0 0 1rem; overflow-x: auto; }
    table { border-collapse: collapse; font-size: .95rem; font-variant-numeric: tabular-nums; min-width: 100%; }
    caption { color: var(--muted); font-size: .9rem; padding: 0 0 .4rem; text-align: start; }
    th, td { border-bottom: 1px solid var(--rule); min-width: 5rem; overflow-wrap: break-word; padding: .45rem .9rem .45rem 0; text-align: start; vertical-align: top; }
    th { font-weight: 600; }
    tbody th { max-width: 18rem; min-width: 7rem; }
    thead th { border-bottom: 2px solid var(--bar); vertical-align: bottom; }
    .number { text-align: end; }
    svg { display: block; margin: 0 0 1.25rem; max-width: 46rem; overflow: hidden; }
    svg svg { max-width: none; }
    svg text { fill: var(--ink); font-size: 14px; paint-order: stroke; stroke: var(--paper); stroke-width: 3px; }
    svg .value { font-weight: 600; }
    .track { fill: var(--tint); }
    .bar { fill: var(--bar); }
    .marked { fill: var(--marked); }
    .threshold { stroke: var(--muted); stroke-dasharray: 3 3; stroke-width: 1; }
    footer { border-top: 1px solid var(--rule); margin-top: 2.5rem; padding-top: 1rem; }
    @media (max-width: 30rem) { .facts > div { grid-template-columns: 1fr; } }
    @page { margin: 16mm; }
    @media print {
      :root { --paper: #ffffff; --ink: #000000; --muted: #333333; --rule: #bbbbbb; --tint: #eeeeee; --link: #000000; --bar: #888888; --marked: #222222;
        --good: #000000; --warn: #000000; --bad: #000000; }
      html { font-size: 10pt; }
      body { max-width: none; padding: 0; }
      nav, .skip { display: none; }
      .scroll { overflow: visible; }
      h2, h3, caption { break-after: avoid; }
      tr, svg, li, .figures, .facts > div { break-inside: avoid; }
      svg, p { max-width: none; }
    }
    """
}
