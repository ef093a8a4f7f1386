/// What an embedder takes in one call, and how much of it goes out in one request.
public enum EmbedderLimits {
  public static let texts = 1...2_048
  /// Of all texts together, as they are estimated.
  public static let tokensMaximum = 300_000
  /// Numbers of one answer, at most: more than 8 MB hold of those that embedders write.
  public static let numbersMaximum = 1_000_000
  /// Of one number as it is written at the longest, indented and on a line of its own: `      -0.0012345678901234567,`.
  private static let bytesOfNumber = 32

  /// The estimated tokens.
  @discardableResult
  public static func check(_ texts: [String]) throws(ModelFailure) -> Int {
    let tokens = texts.reduce(0) { $0 + TokenEstimate.tokens($1) }
    guard self.texts.contains(texts.count), tokens <= tokensMaximum else {
      throw ModelFailure(.invalid, reach: .unsent, detail: "\(self.texts.lowerBound) to \(self.texts.upperBound) texts, of \(tokensMaximum) tokens at most")
    }
    return tokens
  }

  /// The texts in the portions in which they go out: an answer to each fits in 8 MB.
  public static func portions(_ texts: [String], of model: String) -> [ArraySlice<String>] {
    let most = max(1, ModelRequest.answerBytesMaximum / ((length(of: model) ?? lengthUnknown) * bytesOfNumber))
    return stride(from: 0, to: texts.count, by: most).map { texts[$0..<min($0 + most, texts.count)] }
  }

  /// Of a model that is not known, as many as any that is.
  private static let lengthUnknown = 4_096

  /// How many numbers a model makes of a text where nothing else is asked of it; nil: that is not known.
  ///
  /// Source: https://developers.openai.com/api/docs/guides/embeddings, https://docs.aws.amazon.com/bedrock/latest/userguide/titan-embedding-models.html
  public static func length(of model: String) -> Int? {
    switch model {
    case "text-embedding-3-small", "text-embedding-ada-002", "amazon.titan-embed-text-v1": 1_536
    case "text-embedding-3-large": 3_072
    case "amazon.titan-embed-text-v2:0", "amazon.titan-embed-text": 1_024
    default: nil
    }
  }
}
