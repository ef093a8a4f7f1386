/// Characters that are not seen: which of them hide something, and what the tag characters among them say.
struct HiddenCharacters {
  private(set) var places: [Int] = []
  private var directions: [Int] = []
  private var isRightToLeft = false
  private(set) var tagText: [UInt8] = []
  private var previous: UInt32 = 0
  private var isFlag = false

  /// What hides something in a text that is read as this one is: signs of direction do not where there is anything to be read from the right.
  var hiding: [Int] { isRightToLeft ? places : (places + directions).sorted() }

  /// Whether a scalar is one that is not seen, and so no part of a word.
  mutating func take(_ scalar: UInt32, at place: Int) -> Bool {
    defer { previous = scalar }
    switch scalar {
    case 0xE0020...0xE007F:
      // A flag of a region is written with them (🏴󠁧󠁢󠁳󠁣󠁴󠁿).
      if previous == 0x1F3F4 { isFlag = true }
      if isFlag {
        if scalar == 0xE007F { isFlag = false }
      } else {
        places.append(place)
        if scalar < 0xE007F { tagText.append(UInt8(scalar - 0xE0000)) }
      }
      return true
    case 0x200C, 0x200D:
      // Joiners belong to emoji and to the scripts of Persian and India.
      if !(0x600...0xDFF).contains(previous), previous < 0x2190 || previous == 0xFEFF { places.append(place) }
      return true
    case 0xFE00...0xFE0F, 0xE0100...0xE01EF:
      // One chooses how a sign looks; several in a row carry bytes.
      if (0xFE00...0xFE0F).contains(previous) || (0xE0100...0xE01EF).contains(previous) { places.append(place) }
      return true
    case 0x200E, 0x200F, 0x61C, 0x202A...0x202E, 0x2066...0x2069:
      directions.append(place)
      return true
    case 0xFEFF where place == 0, 0xAD: return true
    case 0x200B, 0x2060...0x2064, 0xFEFF, 0x180E, 0x34F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0xFFF9...0xFFFB, 0xE0001, 0x206A...0x206F:
      places.append(place)
      return true
    default:
      isFlag = false
      if (0x590...0x8FF).contains(scalar) { isRightToLeft = true }
      return false
    }
  }
}
