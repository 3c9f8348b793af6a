// Who did what, because of what: the acts a run refers to, and the sentence of the moment. Pure: frames (rows `acts` and `story`) and an
// index or a time in, plain values out. Next: player.js.

import { rowAt } from "./tracks.mjs";

/** The sentence at `time`: {time, author, text, pods}, or null before the first. */
export function beatAt(frames, time) {
  const row = rowAt(frames.story, time);
  return row ? { time: row[0], author: row[1], text: row[2], pods: row[3] } : null;
}

export function actOf(frames, index) {
  const [revision, time, author, text, cause] = frames.acts[index];
  return { revision, time, author, text, cause };
}

/** An act and everything that led to it, the nearest first; ends with the name of a timer where one was the cause. */
export function chain(frames, index) {
  const acts = [];
  let at = index;
  while (typeof at === "number" && at >= 0) {
    acts.push(actOf(frames, at));
    at = frames.acts[at][4];
  }
  return { acts, timer: typeof at === "string" ? at : "" };
}

/** The chains to show for an object: why it is as it is, and, where that is another story, why it is there. */
export function chains(frames, latest, made) {
  const told = [{ title: "Why it is as it is", ...chain(frames, latest) }];
  if (!told[0].acts.some((act) => act.revision === frames.acts[made][0])) told.push({ title: "Why it is there", ...chain(frames, made) });
  return told;
}
