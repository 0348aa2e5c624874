import { words } from "./people.ts";

export const DOMAIN_SUFFIXES = words("com biz info name net org");
/** Reserved by RFC 2606, so that no address belongs to anybody. */
export const EMAIL_DOMAINS = ["example.com", "example.net", "example.org"];

export const ABBREVIATIONS = words(
  "TCP HTTP SDD RAM GB CSS SSL AGP SQL FTP PCI AI ADP RSS XML EXE COM HDD THX SMTP SMS USB PNG SAS IB SCSI JSON XSS JBOD",
);
export const HACKER_ADJECTIVES = words(
  "auxiliary primary back-end digital open-source virtual cross-platform redundant online haptic multi-byte bluetooth wireless 1080p neural optical solid-state mobile",
);
export const HACKER_NOUNS = words(
  "driver protocol bandwidth panel microchip program port card array interface system sensor firewall hard-drive pixel alarm feed monitor application transmitter bus circuit capacitor matrix",
);
export const HACKER_VERBS = words(
  "back-up bypass hack override compress copy navigate index connect generate quantify calculate synthesize input transmit program reboot parse",
);
export const HACKER_INGVERBS = words(
  "backing-up bypassing hacking overriding compressing copying navigating indexing connecting generating quantifying calculating synthesizing transmitting programming parsing",
);

export const LOREM = words(
  "accusamus adipisci alias aliquam amet animi aperiam architecto asperiores aspernatur atque autem beatae blanditiis commodi consectetur consequatur corporis corrupti culpa cum cumque debitis delectus deleniti deserunt dicta dignissimos distinctio dolor dolore dolorem doloribus ducimus earum eius eligendi enim error esse est eum eveniet excepturi exercitationem expedita explicabo facere facilis fuga fugiat fugit harum hic id illo illum impedit in incidunt inventore ipsa ipsum iste itaque iusto labore laboriosam laborum laudantium libero magnam magni maiores maxime minima minus modi molestiae mollitia nam natus necessitatibus nemo neque nesciunt nihil nisi nobis non nulla numquam occaecati odio odit officia omnis optio pariatur perferendis perspiciatis placeat porro possimus praesentium provident quae quam quas quasi qui quia quibusdam quidem quis quisquam quo quod ratione recusandae rem repellat reprehenderit rerum saepe sapiente sed sequi similique sint sit soluta sunt suscipit tempora tempore temporibus tenetur totam ullam unde ut vel velit veniam veritatis vero vitae voluptas voluptate voluptatem voluptates voluptatum",
);

/** MIME types and their usual file extension. */
export const MIME_TYPES: readonly (readonly [mime: string, extension: string])[] = [
  ["application/gzip", "gz"],
  ["application/json", "json"],
  ["application/pdf", "pdf"],
  ["application/xml", "xml"],
  ["application/zip", "zip"],
  ["audio/mpeg", "mp3"],
  ["audio/ogg", "ogg"],
  ["font/woff2", "woff2"],
  ["image/gif", "gif"],
  ["image/jpeg", "jpg"],
  ["image/png", "png"],
  ["image/svg+xml", "svg"],
  ["image/webp", "webp"],
  ["text/css", "css"],
  ["text/csv", "csv"],
  ["text/html", "html"],
  ["text/javascript", "js"],
  ["text/plain", "txt"],
  ["video/mp4", "mp4"],
  ["video/webm", "webm"],
];
export const COMMON_FILE_TYPES = ["video", "audio", "image", "text", "application"];

/** User agents of common browsers, tools and a bot, as they introduce themselves. */
export const USER_AGENTS = [
  "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36",
  "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36",
  "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Safari/605.1.15",
  "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Mobile/15E148 Safari/604.1",
  "Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Mobile Safari/537.36",
  "Mozilla/5.0 (X11; Linux x86_64; rv:127.0) Gecko/20100101 Firefox/127.0",
  "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:127.0) Gecko/20100101 Firefox/127.0",
  "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
  "curl/8.8.0",
  "python-requests/2.32.3",
];
