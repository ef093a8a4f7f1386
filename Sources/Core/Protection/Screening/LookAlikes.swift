/// Letters that are read as others.
enum LookAlikes {
  /// Cyrillic, Greek and Armenian letters that look as these Latin ones do.
  private static let foreign: [UInt32: UInt8] = table([
    ("a", "аАαΑ"), ("b", "ВΒЬ"), ("c", "сСϲ"), ("d", "ԁ"), ("e", "еЕεΕҽё"), ("g", "ԍ"), ("h", "һНΗ"), ("i", "іІιΙї"), ("j", "јЈ"), ("k", "кКκΚ"), ("l", "ӏӀ"),
    ("m", "мМΜ"),
    ("n", "пΝո"), ("o", "оОοΟσօ"), ("p", "рРρΡ"), ("q", "ԛ"), ("r", "гř"), ("s", "ѕЅ"), ("t", "тТτΤ"), ("u", "υսц"), ("v", "νѵ"), ("w", "ԝωш"), ("x", "хХχΧ"),
    ("y", "уУγΥ"), ("z", "ΖᴢΖ"),
  ])

  /// Latin letters with marks, and small capitals.
  private static let marked: [UInt32: UInt8] = table([
    ("a", "àáâãäåāăąǎÀÁÂÃÄÅĀĂĄᴀ"), ("b", "ʙ"), ("c", "çćĉċčÇĆČᴄ"), ("d", "ďđĎĐᴅ"), ("e", "èéêëēĕėęěÈÉÊËĒĘĚᴇ"), ("g", "ĝğġģĞɢ"), ("h", "ĥħʜ"),
    ("i", "ìíîïĩīĭįıÌÍÎÏİɪ"), ("j", "ĵᴊ"), ("k", "ķᴋ"),
    ("l", "ĺļľłŁʟ"), ("m", "ᴍ"), ("n", "ñńņňÑŃŇɴ"), ("o", "òóôõöøōŏőÒÓÔÕÖØŌŐᴏ"), ("p", "ᴘ"), ("r", "ŕŗřŘʀ"), ("s", "śŝşšŚŞŠꜱſ"), ("t", "ţťŧŢŤᴛ"),
    ("u", "ùúûüũūŭůűųÙÚÛÜŪŮŰᴜ"), ("v", "ᴠ"),
    ("w", "ŵᴡ"), ("y", "ýÿŷÝŸʏ"), ("z", "źżžŹŻŽ"),
  ])

  private static func table(_ rows: [(Character, String)]) -> [UInt32: UInt8] {
    var table: [UInt32: UInt8] = [:]
    for (letter, alike) in rows {
      for scalar in alike.unicodeScalars { table[scalar.value] = letter.asciiValue }
    }
    return table
  }

  static func latin(_ scalar: UInt32) -> UInt8? { marked[scalar] }
  static func alike(_ scalar: UInt32) -> UInt8? { foreign[scalar] }
}
