/// The style of the page: light, dark and paper, with the fonts of the reader's system.
enum HTMLStyle {
  static let text = """
    :root { --ink: #1c1c1e; --paper: #fff; --soft: #f3f3f6; --line: #d4d4dc; --dim: #5c5c66; --accent: #2f5fd0; }
    @media (prefers-color-scheme: dark) {
      :root { --ink: #ececf1; --paper: #17171b; --soft: #24242b; --line: #3c3c47; --dim: #a5a5b2; --accent: #8fb0ff; }
    }
    * { box-sizing: border-box; }
    body { margin: 0; background: var(--paper); color: var(--ink); font: 16px/1.5 system-ui, sans-serif; }
    main { max-width: 52rem; margin: 0 auto; padding: 1rem; overflow-wrap: anywhere; }
    h1 { font-size: 1.6rem; line-height: 1.2; }
    h2 { font-size: 1.15rem; margin: 2rem 0 0.5rem; }
    a { color: var(--accent); }
    dl { display: grid; grid-template-columns: max-content 1fr; gap: 0 1rem; margin: 0 0 1rem; }
    dt, .bill, figcaption, .picture { color: var(--dim); }
    dd { margin: 0; }
    .prompt { white-space: pre-wrap; background: var(--soft); border-left: 3px solid var(--accent); padding: 0.6rem 0.8rem; }
    .reply { margin: 0.8rem 0; }
    .reply p, .reply ul, .reply ol { margin: 0.5rem 0; }
    .reply li > p { margin: 0; }
    .reply .h { font-weight: 600; margin-top: 1rem; }
    .reply .h1, .reply .h2 { font-size: 1.05rem; }
    .bill { font-size: 0.85rem; border-bottom: 1px solid var(--line); padding-bottom: 0.6rem; }
    pre { background: var(--soft); padding: 0.7rem; overflow-x: auto; overflow-wrap: normal; }
    code { font: 0.88em/1.45 ui-monospace, monospace; }
    blockquote { margin: 0.5rem 0; padding-left: 0.8rem; border-left: 3px solid var(--line); color: var(--dim); }
    img { max-width: 100%; }
    .wide { overflow-x: auto; }
    table { border-collapse: collapse; font-size: 0.9rem; }
    th, td { border-bottom: 1px solid var(--line); padding: 0.25rem 0.6rem; text-align: left; vertical-align: top; }
    .center { text-align: center; }
    .right, .costs td:nth-child(1), .costs th:nth-child(1), .costs td:nth-child(n+4):nth-child(-n+6),
    .costs th:nth-child(n+4):nth-child(-n+6), .sums td:nth-child(-n+3) { text-align: right; font-variant-numeric: tabular-nums; }
    .costs { width: 100%; }
    tfoot td { font-weight: 600; }
    .chart { margin: 1rem 0; }
    .chart svg { width: 100%; height: auto; }
    .chart .axis { fill: none; stroke: var(--line); }
    .chart .line { fill: none; stroke: var(--accent); stroke-width: 2; }
    .chart .area { fill: var(--accent); opacity: 0.12; }
    .chart text { fill: var(--dim); font-size: 12px; }
    @media print {
      :root { --ink: #000; --paper: #fff; --soft: #f3f3f6; --line: #bbb; --dim: #444; --accent: #1d3f8f; }
      main { max-width: none; padding: 0; }
      pre { white-space: pre-wrap; overflow-wrap: anywhere; }
      .bill, figure, tr { break-inside: avoid; }
      h2 { break-after: avoid; }
    }

    """
}
