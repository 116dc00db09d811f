/** A name as one segment of a path. What URLs allow in a segment stays readable: check IDs are full of colons. */
export function pathSegment(name: string): string {
  return encodeURIComponent(name).replace(/%(?:3A|40|24|26|2B|3D|2C)/g, decodeURIComponent);
}
