public import Cases
internal import Forms
public import StrictJSON

/// What a language model is asked, whatever model answers.
public struct ModelCall: Sendable, Hashable {
  public enum Purpose: String, Sendable, Hashable, CaseIterable {
    case opinion, draft, plan, summary, make, execute, judge, report, chat, repair, probe
    /// Numbers for texts, which are the parts.
    case embed
  }

  public struct Part: Sendable, Hashable {
    public enum Kind: String, Sendable, Hashable, CaseIterable {
      /// Ours: what the answer rests on.
      case context
      /// A caller's: text that is read and never obeyed. What speaks to a model in it was dealt with when it came in, by the operator's policy.
      case data
      /// A tool's, which nobody looked at before: what speaks to a model in it is taken out of what the model sees.
      case tool
    }

    public var kind: Kind
    public var text: String
    /// Where it comes from, in words.
    public var origin: String
    /// Whether it says what is asked, so that nothing else is worth sending without it.
    public var isQuestion: Bool
    /// What the text tells as JSON, if it does.
    private(set) var value: JSONValue?
    private var label = ""

    public init(_ kind: Kind, _ text: String, origin: String, isQuestion: Bool = false) {
      (self.kind, self.text, self.origin, self.isQuestion) = (kind, text, origin, isQuestion)
    }

    /// A label and a value as JSON, which loses members that are named for what they hold before it is sent; nil of what cannot be written.
    public init?(_ kind: Kind, _ label: String, _ value: JSONValue, origin: String) {
      guard let written = try? JSONWriter.write(value) else { return nil }
      self.init(kind, label + String(decoding: written, as: UTF8.self), origin: origin)
      (self.label, self.value) = (label, value)
    }

    /// The same of another value.
    func telling(_ value: JSONValue) -> Part { Part(kind, label, value, origin: origin) ?? self }
  }

  public enum Effort: String, Sendable, Hashable, CaseIterable { case low, medium, high }

  public enum Caching: String, Sendable, Hashable, CaseIterable {
    case use
    /// Asked anew; the answer is kept.
    case refresh
    case off
  }

  public static let answerTokens = 1...32_768

  public var purpose: Purpose
  /// Ours, and an operator's: no word of a caller's. No answer gives them away.
  public var instructions: String
  /// Oldest first.
  public var parts: [Part]
  public var schema: AnswerSchema?
  /// 1…32,768: beside what the model thinks.
  public var answerTokens: Int
  public var effort: Effort
  /// False: the cheap chain may answer.
  public var isCritical: Bool
  public var classification: Classification
  public var caching: Caching
  /// Milliseconds since 1970; nil for none.
  public var deadline_ms: Int64?
  /// Names of who is concerned, which no model is told.
  public var stakeholders: [String] = []
  /// What stands in their place, and what in place of words to choose from that have such names.
  var aliases = StakeholderAliases()
  var aliasedChoices: [String: String] = [:]

  public init(
    _ purpose: Purpose, instructions: String, parts: [Part] = [], schema: AnswerSchema? = nil, answerTokens: Int = 1_024, effort: Effort = .low,
    isCritical: Bool = true, classification: Classification = .internal, caching: Caching = .use, deadline_ms: Int64? = nil
  ) {
    self.purpose = purpose
    self.instructions = instructions
    self.parts = parts
    self.schema = schema
    self.answerTokens = min(max(answerTokens, Self.answerTokens.lowerBound), Self.answerTokens.upperBound)
    self.effort = effort
    self.isCritical = isCritical
    self.classification = classification
    self.caching = caching
    self.deadline_ms = deadline_ms
  }
}

/// A model of a provider: `openai/gpt-6-luna`.
public struct ModelName: Sendable, Hashable, CustomStringConvertible {
  public var provider: String
  public var model: String

  public init(_ provider: String, _ model: String) { (self.provider, self.model) = (provider, model) }

  /// Nil where a text is none: the provider is what stands before the first `/`.
  public init?(_ text: String) {
    guard let slash = text.firstIndex(of: "/") else { return nil }
    (provider, model) = (String(text[..<slash]), String(text[text.index(after: slash)...]))
    guard !provider.isEmpty, !model.isEmpty, text.utf8.count <= 300, text.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else { return nil }
  }

  public var description: String { "\(provider)/\(model)" }
}

extension ModelName {
  /// Of a row of an operator's file, where each half is a word: what nobody can write into a chain names nothing.
  init(of object: RecordField.Object, _ path: String) throws(StoredError) {
    (provider, model) = (try object.required("provider").string(), try object.required("model").string())
    guard !provider.contains("/"), Self(description) == self else {
      throw StoredError(path: path, rule: "`provider` and `model` must be words, of 299 characters together")
    }
  }
}
