// The requests as dots, the lost ones as crosses: painted once on a canvas for what is to come and once for what was played, so that two
// thousand of them cost nothing while it plays. Next: lane_player.js.

import { html } from "./dom.mjs";
import { dotPlace } from "./lane_geometry.mjs";

const ARM = 4;
const REACH = 8; // pixels within which a click means a lost request

export class Dots {
  constructor(run, layout) {
    Object.assign(this, { run, layout });
    this.pale = this.sheet();
    this.full = this.sheet();
    this.top = layout.clients;
  }

  sheet() {
    const { width, height, clients } = this.layout;
    const style = `top: ${clients}px; height: ${height - clients}px; width: ${width}px`;
    return html("canvas", { class: "kb-dots", "aria-hidden": "true", style });
  }

  /** Paint both sheets, in the colours of the theme of now; nothing is done when nothing changed. `chosen`: the picked request. */
  paint(chosen) {
    const colours = getComputedStyle(this.full);
    const inks = { mine: colours.color, other: colours.outlineColor, lost: colours.caretColor, ring: colours.columnRuleColor };
    const looks = `${Object.values(inks)} ${chosen} ${window.devicePixelRatio}`;
    if (looks === this.looks) return;
    this.looks = looks;
    for (const canvas of [this.pale, this.full]) this.paintOn(canvas, inks, chosen);
  }

  paintOn(canvas, inks, chosen) {
    const { width, height, clients } = this.layout;
    const scale = window.devicePixelRatio || 1;
    canvas.width = Math.round(width * scale);
    canvas.height = Math.round((height - clients) * scale);
    const pen = canvas.getContext("2d");
    pen.setTransform(scale, 0, 0, scale, 0, -clients * scale);
    const { requests } = this.run;
    const crowd = requests.t.length / Math.max(this.layout.plotW, 1);
    const size = crowd > 3 ? 1.2 : crowd > 1 ? 1.7 : 2.4;
    const place = (i) => dotPlace(this.layout, requests, i);
    requests.t.forEach((_, i) => !requests.error[i] && dot(pen, place(i), size, requests.mine[i] ? inks.mine : inks.other));
    requests.t.forEach((_, i) => requests.error[i] && cross(pen, place(i), inks.lost));
    if (chosen >= 0) ring(pen, dotPlace(this.layout, requests, chosen), inks.ring);
  }

  /** The lost request nearest to a place, or -1. */
  near(x, y, lost) {
    let best = -1;
    let nearest = REACH * REACH;
    for (const i of lost) {
      const place = dotPlace(this.layout, this.run.requests, i);
      const distance = (place.x - x) ** 2 + (place.y - y) ** 2;
      if (distance <= nearest) [best, nearest] = [i, distance];
    }
    return best;
  }
}

function dot(pen, { x, y }, size, ink) {
  pen.fillStyle = ink;
  pen.beginPath();
  pen.arc(x, y, size, 0, 2 * Math.PI);
  pen.fill();
}

function cross(pen, { x, y }, ink) {
  pen.strokeStyle = ink;
  pen.lineWidth = 2;
  pen.lineCap = "round";
  pen.beginPath();
  pen.moveTo(x - ARM, y - ARM);
  pen.lineTo(x + ARM, y + ARM);
  pen.moveTo(x + ARM, y - ARM);
  pen.lineTo(x - ARM, y + ARM);
  pen.stroke();
}

function ring(pen, { x, y }, ink) {
  pen.strokeStyle = ink;
  pen.lineWidth = 2;
  pen.beginPath();
  pen.arc(x, y, 8.5, 0, 2 * Math.PI);
  pen.stroke();
}
