/// The words by which sentences are read.
package enum Words {
  /// What says nothing of a subject; the list of Tests/TasksTests/words.json.
  package static let stop: Set<String> = [
    "a", "an", "and", "are", "as", "at", "be", "been", "but", "by", "can", "could", "did", "do", "does", "for", "from", "had", "has", "have", "how",
    "i", "if", "in", "into", "is", "its", "let", "me", "my", "of", "on", "or", "our", "please", "should", "so", "some", "than", "that", "the",
    "their", "them", "then", "there", "these", "they", "this", "those", "to", "up", "was", "we", "were", "what", "when", "where", "which", "who",
    "whom", "why", "with", "would", "you", "your",
  ]

  /// What no tool does.
  static let imperatives: Set<String> = [
    "book", "send", "email", "order", "buy", "call", "write", "create", "delete", "update", "deploy", "restart", "post", "remind", "schedule", "play",
    "translate", "reserve", "pay", "cancel", "install", "run", "stop", "start", "upload", "merge", "approve",
  ]

  /// What no tool does, where what it is done to stands behind it: `star the first`, `close the issues`.
  static let imperativesOfObject: Set<String> = [
    "add", "archive", "assign", "avoid", "change", "close", "copy", "disable", "download", "edit", "enable", "exclude", "fix", "follow", "forget", "fork",
    "hide", "ignore", "invite", "kill", "label", "mark", "move", "omit", "publish", "push", "remove", "rename", "reopen", "reply", "save", "set", "skip",
    "star", "switch", "transfer", "turn", "unfollow", "unstar", "watch",
  ]
  static let objects: Set<String> = [
    "a", "all", "an", "any", "each", "every", "issue", "issues", "it", "its", "my", "off", "on", "our", "that", "the", "their", "them", "these", "this",
    "those",
    "to", "your",
  ]

  static let presentation: Set<String> = [
    "show", "tell", "give", "summarise", "summarize", "report", "list", "print", "compare", "explain",
  ]

  /// What may stand before an order without being one.
  static let polite: Set<String> = ["please", "kindly", "can", "could", "would", "you", "i", "want", "need", "to", "help", "me", "also", "just", "now"]

  static let and: Set<String> = ["and", "also", "plus"]

  static let repositories: Set<String> = ["repos", "repositories"]
  static let repository: Set<String> = ["repo", "repository"]
  /// Repositories where GitHub is named.
  static let projects: Set<String> = ["projects", "libraries", "packages"]
  static let project: Set<String> = ["project", "library", "package"]
  static let anyRepository = repositories.union(repository)
  static let anyProject = projects.union(project)

  static let owners: Set<String> = ["owners"]
  static let owner: Set<String> = ["owner"]
  static let authors: Set<String> = ["authors", "reporters"]
  static let author: Set<String> = ["author", "reporter"]
  static let users: Set<String> = ["users", "profiles"]
  static let user: Set<String> = ["user", "profile"]
  static let anyOwner = owners.union(owner)
  static let anyAuthor = authors.union(author)
  static let anyUser = users.union(user)

  static let issues: Set<String> = ["issues", "bugs", "issue", "bug"]
  static let decisions: Set<String> = ["decisions"]
  static let awaiting: Set<String> = ["awaiting", "review", "pending"]

  static let weather: Set<String> = ["weather", "temperature", "temperatures", "raining", "snowing"]
  static let how: Set<String> = ["hot", "cold", "warm", "windy", "humid"]
  static let forecast: Set<String> = ["forecast", "forecasts"]
  static let ahead: Set<String> = ["tomorrow", "tonight"]

  /// What a place stands behind.
  static let before: Set<String> = ["in", "for", "at", "near", "of"]
  /// What a place ends at.
  static let placeEnds: Set<String> = ["now", "right", "currently", "during", "today", "tonight", "tomorrow", "this", "next", "please", "using", "with"]
  static let units: [String: Units] = ["fahrenheit": .imperial, "imperial": .imperial, "kelvin": .standard, "celsius": .metric, "metric": .metric]
  /// Behind `°`, and behind `in` where they are capitals.
  static let unitLetters: [String: Units] = ["f": .imperial, "k": .standard, "c": .metric]
  static let live: Set<String> = ["live", "lives"]

  static let top: Set<String> = ["top", "best", "popular", "starred"]
  static let new: Set<String> = ["newest", "latest"]
  static let numbers: [String: Int] = [
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
  ]

  /// What belongs to the asking and not to what is searched for, before the subject is named.
  static let searching: Set<String> = presentation.union(top).union(new).union(numbers.keys).union(anyRepository).union(anyProject).union([
    "most", "first", "recently", "updated", "number", "and", "about", "find", "search", "show", "list", "get", "look", "github", "topic", "topics", "tagged",
    "written", "open", "source", "star", "stars", "using", "more", "over", "least", "please", "me", "sorted", "sort", "ordered", "order",
  ])

  static let each: Set<String> = ["each", "every", "their", "them", "those", "they"]
  static let its: Set<String> = ["its", "it"]
}

/// How temperatures and winds are measured.
public enum Units: String, Sendable, Hashable, CaseIterable { case metric, imperial, standard }
