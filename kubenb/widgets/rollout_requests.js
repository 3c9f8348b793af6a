// Requests on the stage: a dot from the clients to a pod, arriving at the moment it was sent; what failed stays a while as a cross. A pure
// function of the playhead, so it runs backwards as well. A canvas of its own over the stage: so many small moving things would have the
// browser paint the pods anew sixty times a second. Next: rollout_lane.js.

import { html } from "./player/dom.mjs";
import { countUntil } from "./player/tracks.mjs";

const FLIGHT = 0.45; // seconds of the wall a dot is on its way
const LINGER = 1.4; // and how long a failure stays to be seen
const MOST = 24; // dots at a time: a crowd tells nothing
const DOT = 3.2;
const ARM = 5;

export class Requests {
  constructor(frames, picture, failures, pods, still) {
    Object.assign(this, { frames, picture, failures, pods, still });
    this.top = picture.bar.y + picture.bar.h; // nothing flies above the API server
    const style = `height: ${(100 - (100 * this.top) / picture.height).toFixed(3)}%`;
    this.element = html("canvas", { class: "kb-requests", "aria-hidden": "true", style });
    this.seen = new Map(); // where a pod was drawn last, for requests to pods that are gone
    this.empty = true;
    this.inked = Number.NEGATIVE_INFINITY;
  }

  /** Draw the requests of a moment. `speed`: virtual seconds a second of the wall. */
  draw(time, speed, now) {
    const { t } = this.frames.requests;
    const first = countUntil(t, time);
    const last = this.still ? first : countUntil(t, time + FLIGHT * speed);
    const lost = countUntil(this.failures.times, time);
    const fresh = Math.max(countUntil(this.failures.times, time - LINGER * speed), lost - MOST);
    if (this.empty && first === last && fresh === lost) return;
    const pen = this.clean(now);
    for (let k = fresh; k < lost; k++) this.cross(pen, k, (time - this.failures.times[k]) / (LINGER * speed));
    const stride = Math.ceil((last - first) / MOST) || 1;
    for (let i = first; i < last; i++) if (i % stride === 0) this.dot(pen, i, 1 - (t[i] - time) / (FLIGHT * speed));
    this.empty = first === last && fresh === lost;
  }

  /** An empty canvas as sharp as the screen, in the colours of the theme of now. */
  clean(now) {
    const { element, picture } = this;
    const scale = (element.clientWidth / picture.width) * (window.devicePixelRatio || 1);
    const width = Math.round(picture.width * scale);
    const height = Math.round((picture.height - this.top) * scale);
    const pen = element.getContext("2d");
    if (element.width !== width || element.height !== height) Object.assign(element, { width, height });
    pen.setTransform(1, 0, 0, 1, 0, 0);
    pen.clearRect(0, 0, width, height);
    pen.setTransform(scale, 0, 0, scale, 0, -this.top * scale);
    if (now - this.inked > 1000) {
      const { color, outlineColor, caretColor } = getComputedStyle(element);
      this.inks = { dot: color, halo: outlineColor, cross: caretColor };
      this.inked = now;
    }
    return pen;
  }

  dot(pen, i, u) {
    const from = this.source();
    const to = this.target(i);
    const lift = 26 * Math.sin(Math.PI * u);
    pen.beginPath();
    pen.arc(from.x + (to.x - from.x) * u, from.y + (to.y - from.y) * u - lift, DOT, 0, 2 * Math.PI);
    pen.fillStyle = this.inks.dot;
    pen.strokeStyle = this.inks.halo;
    pen.lineWidth = 1.2;
    pen.fill();
    pen.stroke();
  }

  cross(pen, k, age) {
    const i = this.failures.indexes[k];
    const place = this.target(i);
    const x = place.x + ((i * 37) % 17) - 8;
    const y = place.y + ((i * 23) % 13) - 6;
    pen.globalAlpha = Math.min(1, 1.3 * (1 - age));
    pen.beginPath();
    pen.moveTo(x - ARM, y - ARM);
    pen.lineTo(x + ARM, y + ARM);
    pen.moveTo(x + ARM, y - ARM);
    pen.lineTo(x - ARM, y + ARM);
    pen.strokeStyle = this.inks.cross;
    pen.lineWidth = 2.6;
    pen.lineCap = "round";
    pen.stroke();
    pen.globalAlpha = 1;
  }

  source() {
    const { x, y, w, h } = this.picture.clients;
    return { x: x + w, y: y + h / 2 };
  }

  /** The pod a request goes to; a place in the open where it found none. */
  target(i) {
    const pod = this.frames.requests.pod[i];
    const place = pod >= 0 ? this.pods.placeOf(pod) : undefined;
    if (place) this.seen.set(pod, place);
    const { x, y } = this.source();
    return place ?? this.seen.get(pod) ?? { x: x + 10 + (i % 3), y: y - 30 + ((i * 29) % 60) };
  }
}
