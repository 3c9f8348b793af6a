// The clock of a player: where the playhead is, whether it moves, and how fast. Pure: the time of the wall (milliseconds) comes in with
// each call, so plain node can test it. Next: tracks.mjs, what stands at a moment.

export const SPEEDS = [0.1, 0.25, 0.5, 1, 2, 4, 8, 16, 32, 64];

const LONGEST_FRAME = 100; // a tab that slept goes on where it was instead of jumping
const EPSILON = 1e-6;

/** The speed (virtual seconds a second) at which `seconds` take about `wanted` seconds. */
export function fittingSpeed(seconds, wanted = 20, speeds = SPEEDS) {
  return speeds.find((speed) => seconds / speed <= wanted) ?? speeds[speeds.length - 1];
}

export class Clock {
  /** `stops`: rising times at which `step` and `back` halt. `speeds`: those the reader may choose from. */
  constructor(start, end, stops, speed, speeds = SPEEDS) {
    this.playing = false;
    this.endless = false; // a run that still grows: at its end the clock waits instead of stopping
    this.last = 0;
    this.load(start, end, stops);
    this.time = start;
    this.speeds = speeds;
    this.speed = speed ?? fittingSpeed(end - start, 20, speeds);
  }

  /** A new run: the playhead stays where it was as far as the run has such a moment. */
  load(start, end, stops) {
    this.start = start;
    this.end = end;
    this.stops = stops.filter((t) => t >= start && t <= end);
    this.time = Math.min(Math.max(this.time ?? start, start), end);
  }

  play(now) {
    if (this.time >= this.end - EPSILON && !this.endless) this.time = this.start;
    this.playing = true;
    this.last = now;
  }

  pause() {
    this.playing = false;
  }

  seek(time) {
    this.time = Math.min(Math.max(time, this.start), this.end);
  }

  /** Move on to `now`; at the end the clock stops by itself. */
  tick(now) {
    if (!this.playing) return this.time;
    const passed = Math.min(Math.max(now - this.last, 0), LONGEST_FRAME) / 1000;
    this.last = now;
    this.time = Math.min(this.time + passed * this.speed, this.end);
    if (this.time >= this.end - EPSILON && !this.endless) this.playing = false;
    return this.time;
  }

  /** On to the next stop (or the end). */
  step() {
    this.playing = false;
    this.time = this.stops.find((t) => t > this.time + EPSILON) ?? this.end;
  }

  /** Back to the stop before (or the start). */
  back() {
    this.playing = false;
    this.time = this.stops.findLast((t) => t < this.time - EPSILON) ?? this.start;
  }
}
