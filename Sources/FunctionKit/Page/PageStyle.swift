/// The page's one block of style; its hash is in the Content-Security-Policy. It must hold neither `<` nor `&`, which HTML and XML read differently here.
package enum PageStyle {
  package static let text: StaticString = """
    :root { color-scheme: light dark; --paper: #ffffff; --ink: #1a1f2b; --muted: #4b5563; --rule: #d5dae1; --tint: #f4f6f9; --link: #1f4e9c;
      --bar: #76849a; --marked: #1f4e9c; --good: #1b6b3a; --warn: #8a4b00; --bad: #a11f2b; --line1: #a34700; --line2: #1b6b3a; --line3: #7a2d8f; --line4: #4b5563; }
    @media (prefers-color-scheme: dark) {
      :root { --paper: #12161d; --ink: #e7ebf2; --muted: #aab4c3; --rule: #333c4a; --tint: #1b212b; --link: #8fb7ff;
        --bar: #8290a5; --marked: #7fadff; --good: #7fd6a0; --warn: #f0b866; --bad: #ff9aa2; --line1: #f0a860; --line2: #7fd6a0; --line3: #d9a5ec; --line4: #aab4c3; }
    }
    * { box-sizing: border-box; }
    html { background: var(--paper); color: var(--ink); font: 100%/1.5 system-ui, "Segoe UI", "Noto Sans", "Liberation Sans", sans-serif; -webkit-text-size-adjust: 100%; }
    body { margin: 0 auto; max-width: 72rem; padding: 1rem 1.25rem 3rem; overflow-wrap: anywhere; }
    h1 { font-size: clamp(1.3rem, 1.05rem + 1.2vw, 1.8rem); line-height: 1.2; margin: 0 0 .4rem; }
    h2 { font-size: 1.35rem; line-height: 1.25; margin: 0 0 .75rem; }
    h3 { font-size: 1.05rem; margin: 1.5rem 0 .4rem; }
    p { margin: 0 0 .75rem; max-width: 48rem; }
    ul, ol { margin: 0 0 .75rem; padding-inline-start: 1.25rem; }
    a { color: var(--link); }
    a:focus-visible, .scroll:focus-visible, main:focus-visible { outline: 3px solid var(--link); outline-offset: 2px; }
    .skip { position: absolute; inset-inline-start: -100vw; }
    .skip:focus { inset-inline-start: 1rem; background: var(--paper); padding: .5rem; }
    .notice { background: var(--tint); border-inline-start: 4px solid var(--warn); font-size: .9rem; margin-bottom: .75rem; max-width: none; padding: .35rem .75rem; }
    .kicker { align-items: baseline; color: var(--muted); display: flex; flex-wrap: wrap; font-size: .9rem; gap: .25rem .75rem; margin-bottom: .4rem; }
    .muted, footer { color: var(--muted); font-size: .9rem; }
    .foreign { white-space: pre-line; }
    .status { border: 2px solid currentColor; border-radius: 1rem; display: inline-block; padding: 0 .7rem; }
    .completed { color: var(--good); }
    .awaiting_review, .queued, .running { color: var(--warn); }
    .rejected, .vetoed, .failed, .unknown { color: var(--bad); }
    .blocked, .not_run { color: var(--warn); }
    nav { border-block: 1px solid var(--rule); margin: 1.25rem 0 0; padding: .6rem 0; }
    nav ul { display: flex; flex-wrap: wrap; gap: .25rem 1.1rem; list-style: none; margin: 0; padding: 0; }
    nav a { display: inline-block; padding: .2rem 0; }
    section { border-top: 1px solid var(--rule); margin-top: 2rem; padding-top: 1.5rem; }
    #main > section:first-child { border-top: 0; margin-top: .75rem; padding-top: 0; }
    nav + section { border-top: 0; margin-top: 0; }
    #answer { display: grid; gap: .75rem; grid-template-columns: minmax(0, 1fr); }
    #answer > h2 { clip-path: inset(50%); height: 1px; margin: 0; overflow: hidden; position: absolute; width: 1px; }
    .card { background: var(--tint); border-radius: .5rem; padding: .7rem 1rem; }
    .card h3 { color: var(--muted); font-size: .85rem; font-weight: 600; letter-spacing: .02em; margin: 0 0 .15rem; }
    .card p, .card ul { margin: 0 0 .35rem; }
    .card > :last-child { margin-bottom: 0; }
    .card .bars { margin: .3rem 0 0; }
    .card .bars li { display: block; padding: .2rem 0; }
    .card.choice { border: 2px solid var(--marked); }
    .choice .name { font-size: clamp(1.35rem, 1.1rem + 1.2vw, 1.9rem); font-weight: 700; line-height: 1.2; margin-bottom: .4rem; }
    .big { font-size: 1.3rem; font-weight: 700; line-height: 1.3; }
    .next { border-top: 1px solid var(--rule); padding-top: .5rem; }
    dl { margin: 0 0 1rem; }
    dt { color: var(--muted); font-size: .9rem; }
    dd { margin: 0; }
    .facts > div > dt { color: var(--ink); font-size: .95rem; font-weight: 600; }
    td:empty { min-width: 0; }
    .facts > div { border-bottom: 1px solid var(--rule); display: grid; gap: 0 1.5rem; grid-template-columns: minmax(6rem, 15rem) minmax(0, 1fr); padding: .4rem 0; }
    .facts .facts { margin: 0; }
    .facts > div:last-child { border-bottom: 0; }
    dd > p { margin: 0 0 .25rem; }
    dd ul { margin: 0; padding-inline-start: 1.1rem; }
    li:dir(rtl) { list-style-position: inside; }
    blockquote { border-inline-start: 4px solid var(--rule); margin: 0 0 1rem; padding: .25rem 0 .25rem 1rem; }
    code { font-family: ui-monospace, "Liberation Mono", monospace; font-size: .88em; }
    .scroll { margin: 0 0 1rem; overflow-x: auto; }
    .hint { display: none; }
    .vast .hint { display: inline; }
    :is(.wide, .vast) { background: linear-gradient(to left, var(--paper) 40%, transparent) right / 3rem 100% no-repeat local, linear-gradient(to left, var(--bar), transparent) right / .6rem 100% no-repeat; }
    table { border-collapse: collapse; font-size: .95rem; font-variant-numeric: tabular-nums; min-width: 100%; }
    caption { color: var(--muted); font-size: .9rem; padding: 0 0 .4rem; text-align: start; }
    th, td { border-bottom: 1px solid var(--rule); overflow-wrap: break-word; padding: .45rem .9rem .45rem 0; text-align: start; vertical-align: top; }
    th { font-weight: 600; }
    tbody th { background: var(--paper); inset-inline-start: 0; max-width: 18rem; min-width: 7rem; position: sticky; }
    :is(.wide, .vast) td { min-width: 5.5rem; }
    .vast caption > span { display: inline-block; inset-inline-start: 0; max-width: calc(100vw - 2.5rem); position: sticky; }
    thead th { border-bottom: 2px solid var(--bar); vertical-align: bottom; }
    tr.marked > * { background: var(--tint); font-weight: 600; }
    .number { text-align: end; }
    .tag { color: var(--muted); display: block; font-size: .85rem; font-weight: 400; }
    .tag.bad { color: var(--bad); }
    figure { margin: 0 0 1.25rem; }
    figcaption { color: var(--muted); font-size: .9rem; margin-bottom: .4rem; max-width: 48rem; }
    .bars ol, .legend { list-style: none; margin: 0; padding: 0; }
    .bars li { align-items: center; border-bottom: 1px solid var(--rule); display: grid; gap: .1rem 1.5rem; grid-template-columns: minmax(0, 6fr) minmax(0, 5fr); padding: .4rem 0; }
    .card .bars li { border: 0; }
    .bars .words > p { margin: 0; }
    .scale { margin-inline-start: calc(6 / 11 * (100% - 1.5rem) + 1.5rem); }
    .card .scale { margin: 0; }
    .legend { display: flex; flex-wrap: wrap; gap: .2rem 1.25rem; margin-bottom: .5rem; }
    .legend li { align-items: center; display: flex; gap: .5rem; }
    .legend svg { flex: none; }
    .steps > svg { max-width: 52rem; }
    svg { display: block; overflow: visible; }
    svg text { fill: var(--muted); font-size: 13px; }
    .track { fill: var(--rule); }
    .bar { fill: var(--bar); }
    .gap { fill: var(--paper); }
    .bar.marked { fill: var(--marked); }
    .mark { stroke: var(--ink); stroke-dasharray: 3 3; stroke-width: 1; }
    .rule { stroke: var(--rule); stroke-width: 1; }
    .step { stroke: var(--bar); stroke-width: 2; }
    .step.marked { stroke: var(--marked); stroke-linecap: square; stroke-width: 4; }
    .plan ol { list-style: none; margin: .5rem 0 0; padding: 0; }
    .node { fill: var(--tint); stroke: currentColor; stroke-width: 2; }
    .edge { stroke: var(--bar); stroke-width: 2; }
    .line0 { stroke: var(--link); }
    .line1 { stroke: var(--line1); stroke-dasharray: 9 4; }
    .line2 { stroke: var(--line2); stroke-dasharray: 2 4; }
    .line3 { stroke: var(--line3); stroke-dasharray: 12 3 2 3; }
    .line4 { stroke: var(--line4); stroke-dasharray: 5 5; }
    footer { border-top: 1px solid var(--rule); margin-top: 2.5rem; padding-top: 1rem; }
    @media (min-width: 44rem) {
      #answer { grid-template-columns: repeat(2, minmax(0, 1fr)); }
      #answer .choice { grid-column: 1 / -1; }
    }
    @media (min-width: 68rem) {
      #answer { grid-template-columns: repeat(3, minmax(0, 1fr)); }
      #answer .choice { grid-column: 1 / 3; }
      #answer:has(> :nth-child(6)) { grid-template-rows: auto auto 1fr; }
      #answer:has(> :nth-child(6)) > .choice { grid-row: 1; }
      #answer:has(> :nth-child(6)) > :nth-child(3) { grid-column: 3; grid-row: 1 / span 3; }
      #answer:has(> :nth-child(6)) > :last-child { grid-column: 1 / 3; }
    }
    @media (min-width: 44rem) and (max-width: 80rem) { .wide .hint { display: inline; } }
    @media (max-width: 44rem) {
      body { padding-inline: 1rem; }
      .facts > div { grid-template-columns: minmax(0, 1fr); }
      .bars li { grid-template-columns: minmax(0, 1fr); }
      .scale { margin: 0; }
      .scroll:not(.vast) thead { clip-path: inset(50%); height: 1px; overflow: hidden; position: absolute; width: 1px; }
      .scroll:not(.vast) :is(table, tbody, tr, caption) { display: block; }
      .scroll:not(.vast) tr { border: 1px solid var(--rule); border-radius: .5rem; margin-bottom: .6rem; padding: .4rem .75rem; }
      .scroll:not(.vast) tr.marked { border: 2px solid var(--marked); }
      .scroll:not(.vast) :is(th, td) { background: none; border: 0; display: flex; gap: 1rem; justify-content: space-between; max-width: none; overflow-wrap: anywhere; padding: .15rem 0; position: static; }
      .scroll:not(.vast) tbody th { display: block; padding-bottom: .3rem; }
      .scroll:not(.vast) td.number { overflow-wrap: break-word; }
      .scroll:not(.vast) td::before { color: var(--muted); content: attr(data-label); font-weight: 400; min-width: 0; overflow-wrap: anywhere; text-align: start; }
      .scroll:not(.vast) td { text-align: end; }
      .scroll:not(.vast) td:empty { display: none; }
      .vast tbody th { border-inline-end: 1px solid var(--rule); max-width: 8.5rem; padding-inline-end: .5rem; }
      .vast td { padding-inline-start: .5rem; }
    }
    @page { margin: 15mm 14mm 17mm; @bottom-right { color: #333333; content: "Page " counter(page) " of " counter(pages); font: 8pt "Liberation Sans", sans-serif; } }
    @page sideways { size: landscape; }
    @media print {
      :root { --paper: #ffffff; --ink: #000000; --muted: #333333; --rule: #bbbbbb; --tint: #f2f2f2; --link: #000000; --bar: #888888; --marked: #222222;
        --good: #000000; --warn: #000000; --bad: #000000; --line1: #444444; --line2: #444444; --line3: #444444; --line4: #666666; }
      html { font-size: 9.5pt; print-color-adjust: exact; -webkit-print-color-adjust: exact; }
      body { max-width: none; padding: 0; }
      nav, .skip, .hint, .vast .hint, .wide .hint, .more, .next a { display: none; }
      section { margin-top: 1.25rem; padding-top: 1rem; }
      .scroll { background: none; overflow: visible; }
      thead { display: table-header-group; }
      tbody th { position: static; }
      section:has(.wide) { page: sideways; }
      table { font-size: 9pt; }
      .wide table { font-size: 8pt; }
      :is(.wide, .vast) td { min-width: 0; }
      .wide :is(th, td) { padding-inline-end: .5rem; }
      .vast thead { display: none; }
      .vast :is(table, tbody, caption) { display: block; }
      .vast tr { border-bottom: 1px solid var(--bar); display: grid; grid-template-columns: repeat(4, minmax(0, 1fr)); gap: 0 1rem; padding: .4rem 0; }
      .vast tr th { border: 0; grid-column: 1 / -1; max-width: none; }
      .vast td { border: 0; display: flex; gap: .5rem; justify-content: space-between; min-width: 0; overflow-wrap: anywhere; padding: 0; }
      .vast td.number { overflow-wrap: break-word; }
      .vast td::before { color: var(--muted); content: attr(data-label); font-weight: 400; min-width: 0; overflow-wrap: anywhere; }
      .vast td:empty { display: none; }
      h1, h2, h3, caption, thead, figcaption, .legend, .kicker { break-after: avoid; }
      .scale, blockquote { break-before: avoid; }
      tr, svg, li, .card, .whole, .steps, .facts > div, .bars:not(:has(li:nth-child(10))) { break-inside: avoid; }
      section > :is(h2, h3) + p { break-after: avoid; break-before: avoid; }
      p, li, dd { orphans: 3; widows: 3; }
      p, figcaption { max-width: none; }
      a { text-decoration: none; }
      details > summary { list-style: none; }
    }
    """

  /// What stands at the foot of each printed sheet beside its number; of `text` only what no style reads as its own.
  package static func foot(_ text: String) -> String {
    let plain = text.unicodeScalars.filter {
      $0.isASCII && ($0.properties.isAlphabetic || $0.properties.numericType != nil || " ,:-".unicodeScalars.contains($0))
    }
    return "\n@page { @bottom-left { color: #333333; content: \"\(String(String.UnicodeScalarView(plain)))\"; font: 8pt \"Liberation Sans\", sans-serif; } }\n"
  }
}
