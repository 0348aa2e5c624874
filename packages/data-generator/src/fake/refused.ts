const PICTURES = "it names pictures of a service that is gone; write the URL into the template";
const CARD = "its result is no text but an object, written as [object Object]; write the members into the template";
const BREAKS = "its text has line breaks, which would end the record; lorem.paragraph has none";

/** Functions of the Kinesis Data Generator that are not executed, and why. */
export const REFUSED: ReadonlyMap<string, string> = new Map([
  ["image.*", PICTURES],
  ["random.image", PICTURES],
  ["internet.avatar", PICTURES],
  ["random.locale", "there is one language here; list the codes with random.arrayElement"],
  ["helpers.createCard", CARD],
  ["helpers.contextualCard", CARD],
  ["helpers.userCard", CARD],
  ["helpers.createTransaction", CARD],
  ["helpers.shuffle", "it shuffles a list that nobody sees; use random.arrayElement"],
  ["helpers.mustache", "a template is no argument of a template"],
  ["helpers.slugify", "it changes a fixed text, the same for each record; write the result into the template"],
  ["company.suffixes", "it gives the whole list; company.companySuffix gives one of it"],
  ["address.streetPrefix", "it is empty in English"],
  ["address.nearbyGPSCoordinate", "it gives two numbers in one text; use random.number with a precision for each"],
  ["date.between", "it needs two arguments, and a template gives one; use random.number and a typed draw"],
  ["lorem.paragraphs", BREAKS],
  ["lorem.lines", BREAKS],
  ["lorem.text", BREAKS],
  ["internet.session", "it is empty in the original"],
  ["system.directoryPath", "it is empty in the original"],
  ["system.filePath", "it is empty in the original"],
]);
