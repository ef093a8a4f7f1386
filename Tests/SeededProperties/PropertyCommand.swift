/// What `properties` was told to do.
public struct PropertyCommand: Equatable, Sendable {
  public enum Amount: Equatable, Sendable { case small, whole, count(Int) }

  public enum Told: Equatable, Sendable {
    case help
    case list
    case run(PropertyCommand)
    /// What is wrong with the words.
    case wrong(String)
  }

  /// In the order in which they are tried.
  public var names: [String]
  public var amount = Amount.small
  public var seed: UInt64 = 1

  public static let usage = """
    usage: properties [NAME…] [--small | --whole | --count N] [--seed S]
           properties --list | --help
      Tries properties, all where none is named, over the seeds S, S + 1, …; a seed makes one case, the same in every run and on every machine.
        --small    as many cases as `make test` tries (the default)
        --whole    as many as `make verify` tries; those of --small are the first of them
        --count N  so many, at least 1
        --seed S   the first seed, at least 1 (1)
      Exit status: 0 every property holds, 1 one is broken (its seed is printed), 2 the words are wrong.

    """

  public static func read(_ words: [String], known: [String]) -> Told {
    var command = PropertyCommand(names: [])
    var amounts = 0
    var rest = words[...]
    while let word = rest.popFirst() {
      switch word {
      case "--help", "-h": return .help
      case "--list": return words.count == 1 ? .list : .wrong("--list stands alone")
      case "--small": (command.amount, amounts) = (.small, amounts + 1)
      case "--whole": (command.amount, amounts) = (.whole, amounts + 1)
      case "--count":
        guard let count = rest.popFirst().flatMap(Int.init), (1...1_000_000_000).contains(count) else {
          return .wrong("--count takes a number from 1 to 1000000000")
        }
        (command.amount, amounts) = (.count(count), amounts + 1)
      case "--seed":
        guard let seed = rest.popFirst().flatMap(UInt64.init), (1...UInt64(Int64.max)).contains(seed) else {
          return .wrong("--seed takes a number from 1 to \(Int64.max)")
        }
        command.seed = seed
      case _ where word.hasPrefix("-"): return .wrong("there is no option `\(word)`")
      case _ where !known.contains(word): return .wrong("there is no property `\(word)`; --list names them")
      case _ where command.names.contains(word): return .wrong("`\(word)` is named twice")
      default: command.names.append(word)
      }
    }
    if amounts > 1 { return .wrong("one of --small, --whole and --count, not more") }
    if command.names.isEmpty { command.names = known }
    return .run(command)
  }
}
