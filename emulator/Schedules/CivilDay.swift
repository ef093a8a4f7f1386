/// A day of the Gregorian calendar. Source: Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms".
package struct CivilDay: Sendable, Equatable {
  /// Days since 1970-01-01.
  package let number: Int64
  package let year: Int
  package let month: Int
  package let day: Int

  package init(number: Int64) {
    self.number = number
    let shifted = number + 719_468
    let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
    let ofEra = shifted - era * 146_097
    let yearOfEra = (ofEra - ofEra / 1_460 + ofEra / 36_524 - ofEra / 146_096) / 365
    let ofYear = ofEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let part = (5 * ofYear + 2) / 153
    day = Int(ofYear - (153 * part + 2) / 5 + 1)
    month = Int(part < 10 ? part + 3 : part - 9)
    year = Int(yearOfEra + era * 400) + (month <= 2 ? 1 : 0)
  }

  package init(_ year: Int, _ month: Int, _ day: Int) {
    let shifted = Int64(month <= 2 ? year - 1 : year)
    let era = (shifted >= 0 ? shifted : shifted - 399) / 400
    let yearOfEra = shifted - era * 400
    let ofYear = Int64((153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1)
    let ofEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + ofYear
    number = era * 146_097 + ofEra - 719_468
    (self.year, self.month, self.day) = (year, month, day)
  }

  /// 1 is Sunday.
  package var weekday: Int { Int(((number + 4) % 7 + 7) % 7) + 1 }

  package var daysInMonth: Int {
    switch month {
    case 4, 6, 9, 11: 30
    case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
    default: 31
    }
  }
}
