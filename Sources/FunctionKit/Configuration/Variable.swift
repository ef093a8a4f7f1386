internal import StrictJSON

/// What is wrong with the environment: every variable at fault and the rule it breaks. A value is never told, since it can be a secret.
public struct ConfigurationError: Error, Sendable, Equatable, CustomStringConvertible {
  public struct Fault: Sendable, Equatable {
    public var variable: String
    public var rule: String

    public init(variable: String, rule: String) {
      self.variable = variable
      self.rule = rule
    }
  }
  public var faults: [Fault]

  public init(faults: [Fault]) { self.faults = faults }

  public var description: String { faults.map { "\($0.variable): \($0.rule)" }.joined(separator: "; ") }
}

/// Settings that are read from the environment: a struct with working defaults, and one list of variables, from which reading, faults and documentation come.
public protocol Settings: Sendable, Equatable {
  init()
  static var variables: [Variable<Self>] { get }
}

extension Settings {
  /// Reads the variables; one that is empty counts as absent. Every fault is told at once.
  public init(environment: [String: String]) throws(ConfigurationError) {
    self.init()
    var faults: [ConfigurationError.Fault] = []
    for variable in Self.variables {
      guard let text = environment[variable.name], !text.isEmpty else { continue }
      if let rule = variable.read(text, &self) { faults.append(.init(variable: variable.name, rule: rule)) }
    }
    guard faults.isEmpty else { throw ConfigurationError(faults: faults) }
  }

  /// What of the environment is secret, entry by entry, as no log line may show it.
  public static func secrets(_ environment: [String: String]) -> [String] {
    var secrets: [String] = []
    for variable in variables where variable.isSecret {
      guard let value = environment[variable.name], !value.isEmpty else { continue }
      for entry in value.split(separator: ",") {
        secrets.append(String(entry))
        // `kid=secret`: either could be the secret.
        if let sign = entry.firstIndex(of: "=") { secrets.append(String(entry[entry.index(after: sign)...])) }
      }
    }
    return secrets
  }

  /// Rows of a table in Markdown, as docs/configuration.md holds them.
  public static var documentation: [String] {
    variables.map { "| `\($0.name)` | \($0.form): \($0.about) | \($0.standard) |" }
  }
}

/// One variable: its name, what it may hold, what it is for, and what stands where it is not set.
///
/// Most are not set, and every function starts with all of them: what only one that is set needs, its key path above all, is made for that one.
public struct Variable<Owner>: Sendable {
  public let name: String
  let about: String
  /// Its value is shown to nobody.
  public fileprivate(set) var isSecret = false
  private let made: @Sendable () -> Rule

  private struct Rule {
    let form: String
    let standard: String
    let take: (String, inout Owner) -> String?
  }

  public typealias Place<Value> = @Sendable () -> any WritableKeyPath<Owner, Value> & Sendable

  private init(_ name: String, _ about: String, made: @escaping @Sendable () -> Rule) { (self.name, self.about, self.made) = (name, about, made) }

  /// What it may hold, as its fault says it too.
  var form: String { made().form }
  /// In Markdown.
  var standard: String { made().standard }
  /// Takes the text; the rule that it breaks, where it breaks one.
  func read(_ text: String, _ owner: inout Owner) -> String? { made().take(text, &owner) }

  /// One of a form of its own: nil of `parse` breaks the rule.
  public static func parsed<Value>(
    _ name: String, _ value: @autoclosure @escaping Place<Value?>, _ form: String, _ about: String, standard: String,
    _ parse: @escaping @Sendable (String) -> Value?
  ) -> Variable {
    Variable(name, about) {
      Rule(form: form, standard: standard) { text, owner in
        guard let parsed = parse(text) else { return "must be \(form)" }
        owner[keyPath: value()] = parsed
        return nil
      }
    }
  }

  /// The same of a secret, or several, comma separated.
  public static func secret<Value>(
    _ name: String, _ value: @autoclosure @escaping Place<Value?>, _ form: String, _ about: String, standard: String,
    _ parse: @escaping @Sendable (String) -> Value?
  ) -> Variable {
    var variable = parsed(name, value(), form, about, standard: standard, parse)
    variable.isSecret = true
    return variable
  }

  public static func bool(_ name: String, _ value: @autoclosure @escaping Place<Bool>, _ about: String) -> Variable where Owner: Settings {
    Variable(name, about) {
      Rule(form: "true or false", standard: "`\(Owner()[keyPath: value()])`") { text, owner in
        switch text.lowercased() {
        case "true", "1", "yes", "on": owner[keyPath: value()] = true
        case "false", "0", "no", "off": owner[keyPath: value()] = false
        default: return "must be true or false"
        }
        return nil
      }
    }
  }

  public static func integer(
    _ name: String, _ value: @autoclosure @escaping Place<Int>, _ range: ClosedRange<Int>, _ about: String
  ) -> Variable where Owner: Settings {
    Variable(name, about) {
      let form = "a whole number from \(range.lowerBound) to \(range.upperBound)"
      return Rule(form: form, standard: "`\(Owner()[keyPath: value()])`") { text, owner in
        guard let number = Int(text), range.contains(number) else { return "must be \(form)" }
        owner[keyPath: value()] = number
        return nil
      }
    }
  }

  public static func fraction(_ name: String, _ value: @autoclosure @escaping Place<Double>, _ about: String) -> Variable where Owner: Settings {
    Variable(name, about) {
      Rule(form: "a number from 0 to 1", standard: "`\(Owner()[keyPath: value()])`") { text, owner in
        guard let number = Double(decimal: text), (0...1).contains(number) else { return "must be a number from 0 to 1" }
        owner[keyPath: value()] = number
        return nil
      }
    }
  }

  public static func text(
    _ name: String, _ value: @autoclosure @escaping Place<String>, _ length: ClosedRange<Int>, _ about: String
  ) -> Variable where Owner: Settings {
    Variable(name, about) {
      let form = "\(length.lowerBound) to \(length.upperBound) characters"
      return Rule(form: form, standard: "`\(Owner()[keyPath: value()])`") { text, owner in
        guard length.contains(text.count) else { return "must have \(form)" }
        owner[keyPath: value()] = text
        return nil
      }
    }
  }

  public static func word<Word: RawRepresentable<String> & CaseIterable & SendableMetatype>(
    _ name: String, _ value: @autoclosure @escaping Place<Word>, _ about: String
  ) -> Variable where Owner: Settings {
    Variable(name, about) {
      let words = Word.allCases.map(\.rawValue).joined(separator: ", ")
      return Rule(form: "one of \(words)", standard: "`\(Owner()[keyPath: value()].rawValue)`") { text, owner in
        guard let word = Word(rawValue: text.lowercased()) else { return "must be one of \(words)" }
        owner[keyPath: value()] = word
        return nil
      }
    }
  }

  public static func list(
    _ name: String, _ value: @autoclosure @escaping Place<[String]>, atMost maximum: Int, _ about: String
  ) -> Variable {
    Variable(name, about) {
      Rule(form: "at most \(maximum) entries, comma separated", standard: "none") { text, owner in
        let parts = text.split(separator: ",").map { String($0.trimmingPrefix { $0 == " " }) }.filter { !$0.isEmpty }
        guard parts.count <= maximum else { return "must have at most \(maximum) entries" }
        owner[keyPath: value()] = parts
        return nil
      }
    }
  }
}
