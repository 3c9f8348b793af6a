// What decides a race, as a stretch of time. Pure: a race (one of kubenb/timeline/race.py's) in, numbers out. Next: race_scene.mjs.

/** The time that decides: {from, to, lost} while some node still sends to the dead process, or {from, to} while none does any more and the
 * process still serves; null when neither is over. */
export function decisive(race) {
  if (race.margin === null) return null;
  const process = race.lanes.find((lane) => lane.key === "process").spans;
  const died = process.find((span) => span[2] === "off")?.[0] ?? race.meta.end;
  const from = Math.min(died, died - race.margin);
  const to = Math.max(died, died - race.margin);
  return { from: Math.max(from, race.meta.start), to: Math.min(to, race.meta.end), bad: race.margin < 0, seconds: Math.abs(race.margin) };
}
