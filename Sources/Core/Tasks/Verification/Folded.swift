/// Names as they are compared: small letters without their marks, and nothing but letters and digits.
enum Folded {
  private static let plain: [Unicode.Scalar: String] = {
    let groups: [(String, String)] = [
      ("àáâãäåāăąǎ", "a"), ("çćĉċč", "c"), ("ďđð", "d"), ("èéêëēĕėęěế", "e"), ("ĝğġģ", "g"), ("ĥħ", "h"), ("ìíîïĩīĭįıǐ", "i"), ("ĵ", "j"), ("ķ", "k"),
      ("ĺļľŀł", "l"),
      ("ñńņňŉ", "n"), ("òóôõöøōŏőǒ", "o"), ("ŕŗř", "r"), ("śŝşšș", "s"), ("ţťŧț", "t"), ("ùúûüũūŭůűųǔ", "u"), ("ŵ", "w"), ("ýÿŷ", "y"), ("źżž", "z"),
      ("ß", "ss"),
      ("æ", "ae"), ("œ", "oe"), ("þ", "th"),
    ]
    var plain: [Unicode.Scalar: String] = [:]
    for (letters, text) in groups { for letter in letters.unicodeScalars { plain[letter] = text } }
    return plain
  }()

  static func text(_ text: String) -> String {
    var folded = ""
    for scalar in text.lowercased().unicodeScalars {
      if let letters = plain[scalar] {
        folded += letters
      } else if scalar.properties.isAlphabetic || scalar.properties.numericType != nil {
        folded.unicodeScalars.append(scalar)
      }
    }
    return folded
  }
}
