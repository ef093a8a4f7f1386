/// The rules' own numbers for texts: the three letters in a row of each word, counted in 512 places that a hash chooses, and brought to length 1.
///
/// Near for texts of the same words and their forms; of meaning it knows nothing. Source: Weinberger et al., Feature hashing for large scale multitask learning,
/// ICML 2009: one bit of the hash is the sign, so that what falls into one place by chance takes itself away on average.
public struct HashedNGrams: Embedder {
  public static let length = 512
  public static let name = "hashed-3-grams"
  private static let letters = 3

  public init() {}

  /// The model, the key and the time say nothing here; no tokens are used.
  public func embed(_ texts: [String], model: String, key: ModelKey, within_ms: Int) throws(ModelFailure) -> (vectors: [[Double]], usage: TokenUsage?) {
    try EmbedderLimits.check(texts)
    return (texts.map(Self.vector), TokenUsage())
  }

  /// Of a text without a letter or digit: zeros alone.
  public static func vector(_ text: String) -> [Double] {
    var counts = [Double](repeating: 0, count: length)
    let end: [Unicode.Scalar] = [" "]
    for word in text.lowercased().unicodeScalars.split(whereSeparator: { !$0.properties.isAlphabetic && $0.properties.numericType == nil }) {
      // Its ends are letters too, so that `art` and the end of `start` are not the same.
      let bounded = end + word + end
      for start in 0...(bounded.count - letters) {
        let hash = hash(bounded[start..<(start + letters)])
        counts[Int(hash % UInt64(length))] += hash >> 63 == 0 ? 1 : -1
      }
    }
    let norm = counts.reduce(0) { $0 + $1 * $1 }.squareRoot()
    return norm > 0 ? counts.map { $0 / norm } : counts
  }

  /// FNV-1a of 64 bits over the scalars' values, its bits mixed once more, as its last ones alone are weak.
  private static func hash(_ scalars: some Sequence<Unicode.Scalar>) -> UInt64 {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for scalar in scalars { hash = (hash ^ UInt64(scalar.value)) &* 0x100_0000_01B3 }
    return (hash ^ (hash >> 29)) &* 0xBF58_476D_1CE4_E5B9
  }
}
