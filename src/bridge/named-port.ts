/**
 * Does a name that somebody typed mean this port? Its whole name does; a part of it does where no port has that for its
 * whole name, and no other has that part.
 *
 * @param others names of all ports there are.
 */
export function meansPort(typed: string, port: string, others: readonly string[]): boolean {
  if (typed === port) return true;
  if (typed === '' || !port.includes(typed) || others.includes(typed)) return false;
  return others.every((other) => other === port || !other.includes(typed));
}
