import {
  type Draw,
  type DrawContext,
  EitherDraw,
  JoinDraw,
  MapDraw,
  NumberDraw,
  PickDraw,
  RepeatDraw,
} from "../draw.ts";
import * as technology from "../vocabulary/technology.ts";
import { type Functions, plain } from "./call.ts";
import { firstName, lastName } from "./people.ts";
import { loremWord } from "./texts.ts";

const domainWord = new MapDraw(firstName, (name) => name.toLowerCase());
const domainSuffix = new PickDraw(technology.DOMAIN_SUFFIXES);
const domainName = new JoinDraw(domainWord, ".", domainSuffix);
const protocol = new PickDraw(["http", "https"]);
const digits = new NumberDraw(0, 99, 1);
const userName = new EitherDraw<string>(
  new JoinDraw(firstName, digits),
  new JoinDraw(firstName, "_", lastName),
  new JoinDraw(firstName, ".", lastName, digits),
);
const email = new JoinDraw(userName, "@", new PickDraw(technology.EMAIL_DOMAINS));
const fileName = new JoinDraw(loremWord, "_", loremWord);
const extension = new PickDraw(technology.MIME_TYPES.map(([, each]) => each));
const commonExtension = new PickDraw(["pdf", "mp3", "png", "mp4", "html"]);

export const INTERNET: Functions = {
  "internet.email": plain(() => email),
  "internet.exampleEmail": plain(() => email),
  "internet.userName": plain(() => userName),
  "internet.protocol": plain(() => protocol),
  "internet.url": plain(() => new JoinDraw(protocol, "://", domainName)),
  "internet.domainName": plain(() => domainName),
  "internet.domainSuffix": plain(() => domainSuffix),
  "internet.domainWord": plain(() => domainWord),
  "internet.ip": plain(() => new Ip()),
  "internet.userAgent": plain(() => new PickDraw(technology.USER_AGENTS)),
  "internet.color": plain(() => new Hex("#", 3, "")),
  "internet.mac": plain(() => new Hex("", 6, ":")),
  "internet.password": (call) => {
    const length = call.count(15, 1, 256);
    const char = new PickDraw([..."abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_"]);
    return new RepeatDraw(char, length, length, "");
  },
  "system.fileName": plain(() => new JoinDraw(fileName, ".", extension)),
  "system.commonFileName": (call) => {
    return call.given ? new JoinDraw(fileName, ".", call.text("")) : new JoinDraw(fileName, ".", commonExtension);
  },
  "system.mimeType": plain(() => new PickDraw(technology.MIME_TYPES.map(([mime]) => mime))),
  "system.commonFileType": plain(() => new PickDraw(technology.COMMON_FILE_TYPES)),
  "system.commonFileExt": plain(() => commonExtension),
  "system.fileType": plain(() => new PickDraw(["application", "audio", "font", "image", "text", "video"])),
  "system.fileExt": (call) => {
    if (!call.given) return extension;
    const mime = call.text("");
    const found = technology.MIME_TYPES.find(([each]) => each === mime);
    if (!found) throw call.fail(`there is no MIME type ${mime} here`);
    return new PickDraw([found[1]]);
  },
  "system.semver": plain(() => {
    const part = new NumberDraw(0, 9, 1);
    return new JoinDraw(part, ".", part, ".", part);
  }),
};

/** Any IPv4 address, special ones included, as the original gives. */
class Ip implements Draw<string> {
  draw({ random }: DrawContext): string {
    const bits = random.next();
    return `${bits >>> 24}.${(bits >>> 16) & 255}.${(bits >>> 8) & 255}.${bits & 255}`;
  }
}

/** Bytes in hexadecimal digits. */
class Hex implements Draw<string> {
  readonly #prefix: string;
  readonly #bytes: number;
  readonly #separator: string;

  constructor(prefix: string, bytes: number, separator: string) {
    this.#prefix = prefix;
    this.#bytes = bytes;
    this.#separator = separator;
  }

  draw({ random }: DrawContext): string {
    let text = this.#prefix;
    for (let index = 0; index < this.#bytes; index++) {
      text += (index > 0 ? this.#separator : "") + (random.below(256) + 256).toString(16).slice(1);
    }
    return text;
  }
}
