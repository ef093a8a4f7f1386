internal import Forms
internal import StrictJSON

/// The words that a schema lets an answer choose from: a caller's, where they are ids, and so hidden from a model as its texts are.
extension AnswerSchema {
  /// Every word of an `enum` or a `const`.
  var choices: [String] {
    var choices: [String] = []
    _ = Self.worded(json) { word in
      choices.append(word)
      return word
    }
    return choices
  }

  /// The same schema of other words, and what each of them stands for; nil where two words would be one.
  func worded(_ word: (String) -> String) -> (schema: AnswerSchema, choices: [String: String])? {
    var words: [String: String] = [:]
    var isOneToOne = true
    let json = Self.worded(json) { own in
      let other = word(own)
      if let before = words.updateValue(own, forKey: other), before != own { isOneToOne = false }
      return other
    }
    guard isOneToOne else { return nil }
    guard words.contains(where: { $0.key != $0.value }) else { return (self, [:]) }
    // The form is the same: what could be sent can be sent.
    guard let schema = try? AnswerSchema(name, resolved: json, ownMembers: ownMembers) else { return nil }
    return (schema, words)
  }

  private static func worded(_ value: JSONValue, _ word: (String) -> String) -> JSONValue {
    switch value {
    case .object(let object):
      var copy = JSONObject()
      for member in object.members {
        switch (member.name, member.value) {
        case ("enum", .array(let words)): copy[member.name] = .array(words.map { said($0, word) })
        case ("const", let own): copy[member.name] = said(own, word)
        default: copy[member.name] = worded(member.value, word)
        }
      }
      return .object(copy)
    case .array(let elements): return .array(elements.map { worded($0, word) })
    default: return value
    }
  }

  private static func said(_ value: JSONValue, _ word: (String) -> String) -> JSONValue {
    if case .string(let own) = value { .string(word(own)) } else { value }
  }
}
