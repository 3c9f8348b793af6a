// Requests on the stage: a dot from the clients to a pod, arriving at the moment it was sent; what failed stays a while as a cross. A pure
// function of the playhead, so it runs backwards as well. Next: rollout_lane.js.

import { mark, svg } from "./player/dom.mjs";
import { countUntil } from "./player/tracks.mjs";

const FLIGHT = 0.45; // seconds of the wall a dot is on its way
const LINGER = 1.4; // and how long a failure stays to be seen
const MOST = 60;

export class Requests {
  constructor(frames, picture, failures, pods, still) {
    Object.assign(this, { frames, picture, failures, pods, still });
    this.layer = svg("g", { class: "kb-requests", "aria-hidden": "true" });
    this.dots = [];
    this.crosses = [];
  }

  update(time, speed) {
    this.fly(time, FLIGHT * speed);
    this.fail(time, LINGER * speed);
  }

  fly(time, flight) {
    const { t, pod, error } = this.frames.requests;
    const first = countUntil(t, time);
    const last = this.still ? first : countUntil(t, time + flight);
    const stride = Math.ceil((last - first) / MOST) || 1;
    let used = 0;
    for (let i = first; i < last; i++) {
      if (i % stride && !error[i]) continue;
      const dot = (this.dots[used] ??= this.layer.appendChild(svg("circle", { r: 3.2, class: "kb-request" })));
      const u = 1 - (t[i] - time) / flight;
      const from = this.source();
      const to = this.target(pod[i], i);
      const lift = 26 * Math.sin(Math.PI * u);
      dot.setAttribute("transform", `translate(${(from.x + (to.x - from.x) * u).toFixed(1)} ${(from.y + (to.y - from.y) * u - lift).toFixed(1)})`);
      dot.style.display = "";
      used++;
    }
    for (let i = used; i < this.dots.length; i++) this.dots[i].style.display = "none";
  }

  fail(time, linger) {
    const { indexes, times } = this.failures;
    const last = countUntil(times, time);
    const first = Math.max(countUntil(times, time - linger), last - MOST);
    let used = 0;
    for (let k = first; k < last; k++) {
      const cross = (this.crosses[used] ??= this.layer.appendChild(svg("path", { class: "kb-failure", d: "M-5 -5L5 5M5 -5L-5 5" })));
      const { x, y } = this.target(this.frames.requests.pod[indexes[k]], indexes[k]);
      mark(cross, "transform", `translate(${(x + (((indexes[k] * 37) % 17) - 8)).toFixed(1)} ${(y + (((indexes[k] * 23) % 13) - 6)).toFixed(1)})`);
      cross.style.opacity = Math.min(1, 1.3 * (1 - (time - times[k]) / linger)).toFixed(2);
      cross.style.display = "";
      used++;
    }
    for (let i = used; i < this.crosses.length; i++) this.crosses[i].style.display = "none";
  }

  source() {
    const { x, y, w, h } = this.picture.clients;
    return { x: x + w, y: y + h / 2 };
  }

  /** The pod a request goes to; a place in the open where it found none. */
  target(pod, i) {
    const place = pod >= 0 ? this.pods.placeOf(pod) : undefined;
    if (place) {
      this.seen ??= new Map();
      this.seen.set(pod, place);
      return place;
    }
    const gone = this.seen?.get(pod);
    if (gone) return gone;
    const { x, y } = this.source();
    return { x: x + 10 + (i % 3), y: y - 30 + ((i * 29) % 60) };
  }
}
