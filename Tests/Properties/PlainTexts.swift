import EmulatorJSON
import SeededProperties

extension Property {
  /// JSON texts, some spoiled: the quick reading makes of each what jansson makes of it.
  static let plainTexts = Property(
    "plain-texts", "a JSON text is read as jansson reads it, or refused as jansson refuses it", small: 20_000, whole: 2_000_000, together: 200,
    kinds: ["read", "refused"]
  ) {
    { random in
      var bytes = Self.texts[random.below(Self.texts.count)]
      for _ in 0..<random.below(4) { random.mutate(&bytes, alphabet: Array("{}[]:,\"\\<>u0e-+.19 \n\ttnf\u{0}\u{1}é".utf8)) }
      let quick = try? JSON(reading: bytes)
      let full = try? JSON(readingWithJansson: bytes)
      try hold(quick?.bytes == full?.bytes, "\(String(decoding: bytes, as: UTF8.self)) is read as \(String(describing: quick))")
      return full == nil ? "refused" : "read"
    }
  }

  private static let texts = [
    #"{"a":[1,-2,3.5,1e3,-0,0.5E-2,123456789012345678,1234567890123456789],"b":{"c":"x\"\\\/\b\f\n\r\té€😀","d":"\u00e9\ud83d\ude00"}}"#,
    #"  [ true , false , null , "" , {} , [] , {"é":"e\u0301","e":1} ]  "#, "-1.5e-7", #""\u0061\u0000""#,
    #"{"1":1,"2":2,"3":3,"4":4,"5":5,"6":6,"7":7,"8":8,"9":9,"10":10,"11":11,"12":12,"13":13,"14":14,"15":15,"16":16,"17":17}"#,
  ].map { Array($0.utf8) }
}
