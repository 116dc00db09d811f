/** A name as one segment of a path, escaped as Go does: check IDs are full of colons, and those stay readable. */
export function pathSegment(name: string): string {
  return encodeURIComponent(name)
    .replace(/%(?:3A|3B|40|24|26|2B|3D|2C)/g, decodeURIComponent)
    .replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);
}
