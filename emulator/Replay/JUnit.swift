extension ReplayReport {
  /// JUnit's XML as CI servers read it: a suite a function, a case a recording.
  public var junit: String {
    var xml = #"<?xml version="1.0" encoding="UTF-8"?>"# + "\n"
    xml += "<testsuites tests=\"\(results.count)\" failures=\"\(different)\" errors=\"\(failed)\">\n"
    for function in Set(results.map(\.function)).sorted() {
      let here = results.filter { $0.function == function }
      let failures = here.count { $0.failure == nil && !$0.differences.isEmpty }
      xml += "  <testsuite name=\"\(Self.escape(function))\" tests=\"\(here.count)\" failures=\"\(failures)\" errors=\"\(here.count { $0.failure != nil })\">\n"
      for result in here { xml += Self.testCase(result) }
      xml += "  </testsuite>\n"
    }
    return xml + "</testsuites>\n"
  }

  private static func testCase(_ result: Result) -> String {
    let head = "    <testcase classname=\"\(escape(result.function))\" name=\"\(escape(result.name))\" time=\"\(seconds(result.duration_ms))\""
    if let failure = result.failure { return head + "><error message=\"\(escape(failure))\"/></testcase>\n" }
    guard let first = result.differences.first else { return head + "/>\n" }
    let all = result.differences.map(\.description).joined(separator: "\n")
    return head + "><failure message=\"\(escape(first.description))\">\(escape(all))</failure></testcase>\n"
  }

  /// With six decimals: the form's numbers (xs:decimal) know no exponent.
  private static func seconds(_ duration_ms: Double) -> String {
    let micros = Int64((max(0, duration_ms) * 1_000).rounded())
    return "\(micros / 1_000_000).\(String(micros % 1_000_000 + 1_000_000).dropFirst())"
  }

  /// XML 1.0 has no place for most control characters; they become a replacement character.
  static func escape(_ text: String) -> String {
    var out = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": out += "&amp;"
      case "<": out += "&lt;"
      case ">": out += "&gt;"
      case "\"": out += "&quot;"
      case "\n", "\t": out.unicodeScalars.append(scalar)
      case let control where control.value < 0x20: out += "\u{FFFD}"
      default: out.unicodeScalars.append(scalar)
      }
    }
    return out
  }
}
