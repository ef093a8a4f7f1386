/// What shows that a clause is arithmetic or asks for another unit, where it is none that is read: it is no title to look up, and it is said why it is left.
enum ArithmeticSigns: Hashable {
  case arithmetic, conversion

  /// What is read instead.
  var reason: String {
    switch self {
    case .arithmetic:
      "what is read of arithmetic are numbers in digits, + - * / ^ ( ), whole exponents, and percents as in `5% of 200` and `(3 + 200) - 10%`"
    case .conversion: "what is converted is money alone, by the codes of two currencies, as in `100 USD to EUR`"
    }
  }

  /// Why what was left of a sentence was left, where it is one of these.
  static func reason(of words: String) -> String? {
    let tokens = Sentence(words).tokens[...]
    return (found(in: tokens) ?? (tokens.has(calculating) ? .arithmetic : nil))?.reason
  }

  static func found(in tokens: Tokens) -> ArithmeticSigns? {
    guard tokens.contains(where: { isNumber($0) || isUnit($0) }), !ArithmeticReading.hasDate(tokens) else { return nil }
    if converts(tokens) { return .conversion }
    return hasPercent(tokens) || hasFunction(tokens) || isSum(tokens) ? .arithmetic : nil
  }

  private static let calculating: Set<String> = ["calculate", "compute", "evaluate"]

  /// `5`, `five`, `1e5`
  private static func isNumber(_ token: Token) -> Bool {
    if token.kind == .number { return true }
    guard token.kind == .word, !token.isCapital else { return false }
    return Words.numbers[token.key] != nil || (token.key.first?.isNumber == true && token.key.allSatisfy { $0.isNumber || "e.-".contains($0) })
  }

  // MARK: arithmetic

  /// `10% off 50`, `5% of apples`
  private static func hasPercent(_ tokens: Tokens) -> Bool {
    guard let sign = tokens.indices.first(where: { isPercent($0, in: tokens) }) else { return false }
    return tokens.token(sign + 1)?.isWord(of: ["of", "off"]) == true || tokens.count { $0.kind == .number } > 1
  }

  private static func isPercent(_ place: Int, in tokens: Tokens) -> Bool {
    (tokens[place].isMark("%") || tokens[place].isWord("percent")) && tokens.token(place - 1)?.kind == .number
  }

  private static let functions: Set<String> = [
    "root", "square", "cube", "sum", "average", "mean", "median", "product", "difference", "remainder", "factorial", "logarithm", "sine", "cosine", "tangent",
    "half", "third", "quarter", "tenth", "percent", "percentage",
  ]
  private static let shortFunctions: Set<String> = ["sqrt", "cbrt", "log", "ln", "exp", "sin", "cos", "tan", "abs", "gcd", "lcm"]
  private static let behindNumbers: Set<String> = ["squared", "cubed", "factorial", "mod", "modulo"]

  /// `square root of -1`, `sqrt(2)`, `5 squared`, `10 as a percentage of 50`
  private static func hasFunction(_ tokens: Tokens) -> Bool {
    tokens.indices.contains { place in
      let token = tokens[place]
      if token.isWord(of: behindNumbers), let before = tokens.token(place - 1), isNumber(before) { return true }
      if token.isWord(of: shortFunctions) { return isOperand(place + 1, in: tokens) }
      guard token.isWord(of: functions), tokens.token(place + 1)?.isWord(of: ["of", "between"]) == true else { return false }
      return isOperand(place + 2, in: tokens)
    }
  }

  /// A number here, or behind a sign or parentheses; one in words only where nothing follows it.
  private static func isOperand(_ place: Int, in tokens: Tokens) -> Bool {
    guard let first = tokens[min(place, tokens.endIndex)...].first(where: { !$0.isMark("-") && !$0.isMark("\u{2212}") && !$0.isMark("(") }) else {
      return false
    }
    return first.kind == .number || (isNumber(first) && first == tokens.last)
  }

  private static let marks: Set<String> = ["+", "-", "\u{2212}", "*", "\u{D7}", "/", "\u{F7}", "^", "%", "(", ")"]
  private static let words: Set<String> = [
    "plus", "minus", "times", "divided", "multiplied", "over", "x", "percent", "add", "subtract", "multiply", "divide", "increase", "decrease",
  ]

  /// Numbers, letters that stand for some, and what stands between them, and nothing else: `five plus five`, `2 ** 3`, `pi * 2`, `add 5 and 7`.
  private static func isSum(_ tokens: Tokens) -> Bool {
    var hasOperator = false
    for token in tokens where !isNumber(token) && !token.isMark(",") {
      let isOne = token.isWord(of: words) || (token.kind == .mark && marks.contains(token.text))
      if isOne { hasOperator = true }
      let isLetter = token.kind == .word && !token.isCapital && (token.key == "pi" || token.key.utf8.count == 1)
      guard isOne || isLetter || ArithmeticReading.isAsking(token) else { return false }
    }
    return hasOperator && tokens.contains { isNumber($0) }
  }

  // MARK: other units

  private static let scales: Set<String> = ["celsius", "fahrenheit", "kelvin", "c", "f", "k", "degrees"]
  private static let times: Set<String> = ["minute", "minutes", "hour", "hours", "day", "days", "week", "weeks", "month", "months", "year", "years"]
  private static let units: Set<String> = scales.union(times).union([
    // Lengths and areas.
    "mm", "cm", "m", "km", "millimeter", "millimeters", "centimeter", "centimeters", "meter", "meters", "kilometer", "kilometers", "millimetre",
    "millimetres", "centimetre", "centimetres", "metre", "metres", "kilometre", "kilometres", "mile", "miles", "mi", "yard", "yards", "yd", "foot", "feet",
    "ft", "inch", "inches", "acre", "acres", "hectare", "hectares",
    // Masses and volumes.
    "mg", "g", "kg", "milligram", "milligrams", "gram", "grams", "kilogram", "kilograms", "kilo", "kilos", "lb", "lbs", "ounce", "ounces", "oz", "stone",
    "ton", "tons", "tonne", "tonnes", "ml", "cl", "l", "liter", "liters", "litre", "litres", "gallon", "gallons", "pint", "pints", "quart", "quarts",
    "cup", "cups", "tablespoon", "tablespoons", "teaspoon", "teaspoons",
    // Speeds, energy and angles.
    "mph", "kmh", "kph", "knot", "knots", "joule", "joules", "calories", "kcal", "kwh", "watts", "horsepower", "radians",
    // Time, data and bases of numbers.
    "milliseconds", "ms", "second", "seconds", "bit", "bits", "byte", "bytes", "kb", "mb", "gb", "tb", "hex", "hexadecimal", "binary", "octal", "decimal",
    // Money that is not told by its code.
    "dollar", "dollars", "euro", "euros", "pound", "pounds", "yen", "yuan", "rupees", "francs",
  ])

  /// `km`, `3km`
  private static func isUnit(_ token: Token) -> Bool {
    token.kind == .word && units.contains(String(token.key.drop { $0.isASCII && ($0.isNumber || $0 == "." || $0 == ",") }))
  }

  /// `20 celsius in fahrenheit`, of which no weather is asked.
  static func convertsDegrees(_ tokens: Tokens) -> Bool {
    let rest = tokens.filter { !$0.isMark("\u{B0}") }[...]
    return rest.indices.contains { place in
      guard rest[place].isWord(of: scales), rest.token(place - 1).map({ isNumber($0) }) == true else { return false }
      return rest.token(place + 1)?.isWord(of: scales.union(["to", "in", "into"])) == true
    }
  }

  /// `3 km in miles`, `a mile in km`, `20 \u{B0}C to \u{B0}F`, `100 USD in apples`, `how many feet are in 3 miles`
  private static func converts(_ tokens: Tokens) -> Bool {
    let rest = tokens.filter { !$0.isMark("\u{B0}") }[...]
    if let many = rest.place(of: ["how", "many"]), let unit = rest.token(many + 2), isUnit(unit) { return rest[(many + 3)...].contains { isUnit($0) } }
    return rest.indices.contains { place in
      guard rest[place].isWord(of: ["to", "in", "into"]), let from = rest.token(place - 1), let to = rest.token(place + 1) else { return false }
      let hasAmount = rest.token(place - 2).map { isNumber($0) } ?? false
      if Currencies.isOne(from), hasAmount { return !Currencies.isOne(to) }
      guard isUnit(to) || (isUnit(from) && Currencies.isOne(to)), rest[(place + 2)...].allSatisfy({ ArithmeticReading.isAsking($0) }) else { return false }
      // `the next 3 hours in celsius`
      return isNumber(from) || (isUnit(from) && from.key != to.key && !(to.isWord(of: scales) && from.isWord(of: times)))
    }
  }
}
