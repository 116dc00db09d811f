import type { Container } from "./container.js";

/**
 * The name a service has when nothing names it: the last path part of the image without tag and digest. An image given
 * by its id has no name to offer; the container's own takes its place. `original`: registrator's way, which makes
 * `nginx@sha256` and `sha256` of these.
 */
export function imageName(container: Container, original: boolean): string {
  const base =
    container.image
      .split("/")
      .filter((part) => part !== "")
      .at(-1) ?? "";
  if (original) return base.split(":")[0] || ".";
  const name = base.split("@")[0]!.split(":")[0]!;
  if (name === "" || isImageId(container)) return container.name;
  return name;
}

function isImageId({ image, imageId }: Container): boolean {
  const hex = image.startsWith("sha256:") ? image.slice("sha256:".length) : image;
  if (!/^[0-9a-f]{4,64}$/.test(hex)) return false;
  return image.startsWith("sha256:") || hex.length === 64 || imageId.startsWith(`sha256:${hex}`);
}
