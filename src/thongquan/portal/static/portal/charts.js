/* Draws each [data-chart] from the JSON that stands beside its table:
   {"kind": "bar" | "stack" | "line" | "step" | "rows", "across": ["…"], "series": [{"name": "…", "values": [1, 2], "tint": "green"}]}.
   "rows": bars that lie, under each other, for names too long to stand; "limit": a value that all are measured by, with its "named".
   "near": true lets the axis begin near the values, where nought would flatten what moves little.
   The table says the same to whoever does not see the picture. */
"use strict";
(function () {
  const root = document.documentElement;
  const css = (name) => getComputedStyle(root).getPropertyValue(name).trim();
  const tints = () => ["--tblr-primary", "--tq-green", "--tq-yellow", "--tq-red", "--tq-quiet"].map(css);
  const series = (told) => told.series.map((one) => ({
    name: one.name,
    data: one.values,
    type: told.kind === "line" || told.kind === "step" ? "line" : "bar",
    step: told.kind === "step" ? "end" : undefined,
    stack: told.kind === "stack" ? "all" : undefined,
    itemStyle: one.tint ? { color: css(`--tq-${one.tint}`) } : {},
    barMaxWidth: 48,
  }));
  const limit = (told) => told.limit === undefined ? undefined : {
    symbol: "none",
    silent: true,
    lineStyle: { color: css("--tq-red"), width: 2, type: "solid" },
    label: { formatter: told.named, color: css("--tblr-body-color"), position: "start", align: "right" },
    data: [{ xAxis: told.limit }],
  };
  const ROW = 26, BETWEEN = 22; // pixels of a bar that lies, and of what parts it from the next
  const rows = (told, place, text, line) => ({
    grid: { left: 8, right: 16, top: 56, bottom: 8, containLabel: true },
    xAxis: { type: "value", min: 0, max: ({ max }) => Math.max(max, told.limit || 0) * 1.1, axisLabel: { color: text, formatter: said, showMaxLabel: false }, splitLine: { lineStyle: { color: line } } },
    yAxis: { type: "category", inverse: true, data: told.across, axisLine: { lineStyle: { color: line } }, axisTick: { show: false }, axisLabel: { color: text, width: Math.min(280, place.clientWidth * 0.4), overflow: "break", lineHeight: 14, interval: 0 } },
    series: series(told).map((one, n) => ({ ...one, barMaxWidth: 16, markLine: n ? undefined : limit(told) })),
  });
  const said = (value) => typeof value === "number" ? value.toLocaleString(root.lang) : value;
  const FEW = 8, ROOM = 64; // names across: few are all written, on more lines or aslant where there is little room
  const names = (told, place) => {
    const each = place.clientWidth / told.across.length;
    if (told.across.length > FEW) return { hideOverlap: true, alignMinLabel: "left", alignMaxLabel: "right" };
    return each < ROOM ? { interval: 0, rotate: 35 } : { interval: 0, overflow: "break", lineHeight: 14, width: each - 16 };
  };
  const option = (told, place) => {
    const text = css("--tblr-body-color"), line = css("--tq-line");
    const whole = told.series.every((one) => one.values.every((value) => value === null || Number.isInteger(value)));
    return {
      animation: !window.matchMedia("(prefers-reduced-motion: reduce)").matches,
      color: tints(),
      textStyle: { fontFamily: "Be Vietnam Pro, sans-serif", color: text },
      grid: { left: 8, right: 8, top: told.series.length > 1 ? 40 : 16, bottom: 8, containLabel: true },
      legend: told.series.length > 1 ? { top: 0, textStyle: { color: text }, type: "scroll" } : undefined,
      tooltip: { trigger: "axis", confine: true, valueFormatter: said },
      xAxis: { type: "category", data: told.across, axisLabel: { color: text, ...names(told, place) }, axisLine: { lineStyle: { color: line } } },
      yAxis: { type: "value", scale: told.near === true, minInterval: whole ? 1 : 0, axisLabel: { color: text, formatter: said }, splitLine: { lineStyle: { color: line } } },
      series: series(told),
      ...(told.kind === "rows" ? rows(told, place, text, line) : {}),
    };
  };
  const drawn = [];
  const draw = (place) => {
    const told = JSON.parse(document.getElementById(place.dataset.chart).textContent);
    place.hidden = told.across.length === 0; // its table says that there is nothing
    if (place.hidden) return;
    if (told.kind === "rows") place.style.height = `${64 + told.across.length * (told.series.length * ROW + BETWEEN)}px`;
    const chart = window.echarts.init(place);
    chart.setOption(option(told, place));
    drawn.push([chart, told, place]);
  };
  document.querySelectorAll("[data-chart]").forEach(draw);
  window.addEventListener("resize", () => drawn.forEach(([chart, told, place]) => {
    chart.resize();
    chart.setOption(option(told, place));
  }));
  new MutationObserver(() => drawn.forEach(([chart, told, place]) => chart.setOption(option(told, place))))
    .observe(root, { attributes: true, attributeFilter: ["data-bs-theme"] });
})();
