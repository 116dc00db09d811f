/** CPU time of this process, milliseconds: what takes too long is told by this, as a busy machine is no fault of the input. */
export function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
}
