/** Names with digits that everybody knows: nobody looks them up, and their digits are no figures. */
const names = [
  // What standards call files, signs, ciphers, chips and networks.
  String.raw`mp[34]|h[.-]?26[3-6]|av1|vp[89]|utf-?(?:8|16|32)|iso-?\d{3,5}(?:[-:]\d{1,4}){0,2}|(?:windows|cp)-?125\d`,
  String.raw`base(?:32|58|64)|md5|sha-?[123](?:-?\d{3})?|sha-?(?:224|256|384|512)|aes-?(?:128|192|256)|x86(?:[-_]64)?|x64`,
  String.raw`wpa[23]|ipv[46]|http/?[123](?:\.\d)?|oauth-?2(?:\.0)?|html5|css3|usb-?[1-4](?:\.\d)?`,
  // Substances, in the air for the most part.
  'co2|h2o|ch4|n2o|no2|so2|o[23]|pm-?(?:1|2[.,]5|10)',
  // Spanish of Latin America, English of the world.
  'es-419|en-(?:001|150)',
  // By itself A4 may be a seat as well.
  String.raw`a[0-6](?=[ -](?:paper|sheets?|pages?|tickets?|prints?|posters?|format|size|printer|papier|blatt|papel|hoja)(?!\p{L}))`,
].join('|');
const namePattern = new RegExp(
  String.raw`(?<![\p{L}\p{N}_@.:/+-])(?:${names})(?![\p{L}\p{N}_@]|[.:/+-][\p{L}\p{N}])`,
  'giu',
);

/** A text without common names that hold digits: MP3, CO2, ISO-8859-1, A4 paper. */
export const dropCommonNames = (text: string): string => text.replace(namePattern, ' ');
