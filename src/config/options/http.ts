import { cidrRefusal } from "../address-choice.js";
import { bool, integer, text, textByName, texts, textsOf } from "../option-kinds.js";

/** The HTTP API. */
export const HTTP_OPTIONS = {
  allowWriteHttpFrom: textsOf(
    "http_config.allow_write_http_from",
    [],
    "Networks (CIDR) that may write; empty is all",
    (entry) => cidrRefusal("http_config.allow_write_http_from", entry),
    { flag: "allow-write-http-from" },
  ),
  blockEndpoints: texts("http_config.block_endpoints", [], "Path prefixes that answer 403"),
  disableUnprintableFilter: bool(
    "disable_http_unprintable_char_filter",
    false,
    "Take paths with control characters and others that show nothing",
  ),
  disableCoordinates: bool("disable_coordinates", false, "Tell no network coordinates"),
  responseHeaders: textByName("http_config.response_headers", "Headers added to every reply"),
  useCache: bool("http_config.use_cache", true, "Accepted: every read comes from memory here"),
  maxHeaderBytes: integer("http_config.max_header_bytes", 0, "Largest request head; 0 is the server's default", {
    unit: "bytes",
  }),
} as const;

export const UI_OPTIONS = {
  enabled: bool("ui_config.enabled", false, "Serve the web interface", { flag: "ui", dev: true, later: true }),
  dir: text("ui_config.dir", "", "Directory of another web interface", { flag: "ui-dir", later: true }),
  contentPath: text("ui_config.content_path", "/ui/", "Path of the web interface", {
    flag: "ui-content-path",
    later: true,
  }),
} as const;
