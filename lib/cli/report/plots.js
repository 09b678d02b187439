/* Runs in the page of a report: draws the JSON data of the page, and writes the number of drawn points into data attributes. */
(function drawPlots() {
  'use strict';
  const read = (id) => JSON.parse(document.getElementById(id).textContent);
  const { from, until, plots, marks } = read('plot-data');
  const SYNC = 'report';
  const HEIGHT = 190;
  const LABEL_GAP = 8;
  const two = (n) => String(n).padStart(2, '0');
  const clock = (date) => `${two(date.getUTCHours())}:${two(date.getUTCMinutes())}`;
  const day = (date) => `${two(date.getUTCMonth() + 1)}-${two(date.getUTCDate())}`;

  function palette() {
    const style = getComputedStyle(document.documentElement);
    const of = (name) => style.getPropertyValue(`--${name}`).trim();
    return {
      blue: of('blue'),
      green: of('green'),
      grid: of('line'),
      text: of('quiet'),
      mark: of('mark'),
      back: of('bad'),
    };
  }

  /** A name where there is room for it, else its number, else the line alone. */
  function labels(context, plot, scale) {
    const { left, width } = plot.bbox;
    const right = left + width;
    const shown = marks.map((mark) => ({ mark, x: plot.valToPos(mark.at, 'x', true) }));
    let free = left;
    return shown.map(({ mark, x }, place) => {
      const end = Math.min(right, shown[place + 1]?.x ?? right);
      const text = [mark.label, String(mark.number)].find(
        (it) => Math.max(x, free) === x && x + context.measureText(it).width + LABEL_GAP * scale <= end,
      );
      if (text !== undefined) free = x + context.measureText(text).width;
      return { mark, x, text };
    });
  }

  function drawMarks(plot, colours) {
    const { ctx: context, bbox } = plot;
    const scale = uPlot.pxRatio;
    context.save();
    context.font = `${11 * scale}px system-ui, sans-serif`;
    context.textBaseline = 'bottom';
    context.textAlign = 'left';
    context.lineWidth = scale;
    for (const { mark, x, text } of labels(context, plot, scale)) {
      context.strokeStyle = context.fillStyle = mark.isBack ? colours.back : colours.mark;
      context.setLineDash([3 * scale, 3 * scale]);
      context.beginPath();
      context.moveTo(x, bbox.top - (text === undefined ? 0 : 14 * scale));
      context.lineTo(x, bbox.top + bbox.height);
      context.stroke();
      if (text !== undefined) context.fillText(text, x + 4 * scale, bbox.top - 3 * scale);
    }
    context.restore();
  }

  function axes(colours) {
    const common = { stroke: colours.text, grid: { stroke: colours.grid, width: 1 }, ticks: { show: false } };
    const font = '11px system-ui, sans-serif';
    const times = (_, splits, __, ___, step) =>
      splits.map((at, place) => {
        const date = new Date(at * 1000);
        const isNewDay = place === 0 || new Date(splits[place - 1] * 1000).getUTCDate() !== date.getUTCDate();
        return step >= 86400 ? day(date) : `${clock(date)}${isNewDay ? `\n${day(date)}` : ''}`;
      });
    return [
      { ...common, font, space: 70, size: 38, values: times },
      { ...common, font, size: 64, values: (_, splits) => splits.map((value) => value.toLocaleString('en')) },
    ];
  }

  function lines({ series, kind }, colours) {
    return series.map(({ label, slot, dashed }) => ({
      label,
      stroke: colours[slot],
      width: 1.75,
      points: { size: 4, width: 1, fill: colours[slot] },
      ...(dashed ? { dash: [5, 4] } : {}),
      ...(kind === 'steps' ? { paths: uPlot.paths.stepped({ align: 1 }), points: { show: false } } : {}),
      value: (_, value) => (value == null ? '' : Number(value.toPrecision(4)).toLocaleString('en')),
    }));
  }

  /** Counts the points within the axes. */
  function count(plot, { series }, figure) {
    const [times, ...values] = plot.data;
    const isShown = (value, place) =>
      value != null && times[place] >= plot.scales.x.min && times[place] <= plot.scales.x.max;
    series.forEach(({ label }, place) => {
      figure.setAttribute(`data-points-${label.replace(/\W+/g, '-')}`, String(values[place].filter(isShown).length));
    });
  }

  function draw(plot, colours) {
    const figure = document.getElementById(`plot-${plot.id}`);
    const place = figure.querySelector('.plot');
    place.replaceChildren();
    const isPercent = plot.kind === 'steps';
    return new uPlot(
      {
        width: place.clientWidth,
        height: HEIGHT,
        padding: [20, 12, 0, 0],
        cursor: { sync: { key: SYNC }, drag: { x: false, y: false } },
        scales: {
          x: { time: true, range: [from, until] },
          y: { range: (_, __, max) => [0, isPercent ? 100 : Math.max(max * 1.1, 0.001)] },
        },
        axes: axes(colours),
        series: [
          {
            label: 'UTC',
            value: (_, at) => (at == null ? '' : `${day(new Date(at * 1000))} ${clock(new Date(at * 1000))}`),
          },
          ...lines(plot, colours),
        ],
        hooks: {
          draw: [
            (drawn) => {
              drawMarks(drawn, colours);
              count(drawn, plot, figure);
            },
          ],
        },
      },
      [plot.times, ...plot.series.map(({ values }) => values)],
      place,
    );
  }

  let drawn = [];
  function drawAll() {
    for (const plot of drawn) plot.destroy();
    const colours = palette();
    drawn = plots.map((plot) => draw(plot, colours));
  }

  for (const media of ['(prefers-color-scheme: dark)', 'print']) matchMedia(media).addEventListener('change', drawAll);
  addEventListener('resize', drawAll);
  drawAll();
})();
