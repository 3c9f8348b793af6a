// Motion: things glide to their new place by the wall clock, whatever the playhead does, and what changed glows once. Pure: the time of the
// wall (milliseconds) comes in with each call. Next: dom.mjs.

export const MOVE = 320; // milliseconds a move takes
export const GLOW = 900;

/** Slow, fast, slow: 0..1 to 0..1. */
export function ease(u) {
  return u < 0.5 ? 4 * u * u * u : 1 - (-2 * u + 2) ** 3 / 2;
}

/** Places on their way. A place is {x, y, size}; `still` switches gliding off (prefers-reduced-motion). */
export class Motion {
  constructor(duration = MOVE, still = false) {
    this.duration = duration;
    this.still = still;
    this.flights = new Map(); // key -> {from, to, since}
    this.places = new Map(); // key -> the place when last asked
  }

  /** Send `key` to a place; from where it is, or at once when it was nowhere. */
  send(key, to, now) {
    const flight = this.flights.get(key);
    const target = flight ? flight.to : this.places.get(key);
    if (target && target.x === to.x && target.y === to.y && target.size === to.size) return;
    const from = this.at(key, now);
    if (!from || this.still) {
      this.flights.delete(key);
      this.places.set(key, to);
      return;
    }
    this.flights.set(key, { from, to, since: now });
  }

  /** Put `key` somewhere without gliding. */
  put(key, place) {
    this.flights.delete(key);
    this.places.set(key, place);
  }

  drop(key) {
    this.flights.delete(key);
    this.places.delete(key);
  }

  /** Where `key` is at `now`; undefined when it is nowhere. A flight that has arrived ends here. */
  at(key, now) {
    const flight = this.flights.get(key);
    if (!flight) return this.places.get(key);
    const u = Math.min((now - flight.since) / this.duration, 1);
    const v = ease(Math.max(u, 0));
    const mix = (a, b) => a + (b - a) * v;
    const { from, to } = flight;
    const place = u >= 1 ? to : { x: mix(from.x, to.x), y: mix(from.y, to.y), size: mix(from.size, to.size) };
    this.places.set(key, place);
    if (u >= 1) this.flights.delete(key);
    return place;
  }

  get moving() {
    return this.flights.size > 0;
  }
}

/** How bright something that changed at `since` still glows: 1 to 0. */
export function glow(since, now, duration = GLOW) {
  const u = (now - since) / duration;
  return u < 0 || u >= 1 ? 0 : 1 - u * u;
}
