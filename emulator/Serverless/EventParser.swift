internal import CYAML

/// One event of libyaml's parser, its memory already given back.
struct Event {
  enum Kind {
    case streamStart, streamEnd, documentStart, documentEnd, sequenceStart, sequenceEnd, mappingStart, mappingEnd
    case alias(String)
    case scalar(String, plain: Bool)
  }
  var kind: Kind
  var mark: Mark
  var anchor: String?
  /// Only a tag of the file's own, like `!Ref`; YAML's own (`tag:yaml.org,…`) are left out.
  var tag: String?
}

/// libyaml's parser over bytes that it holds for as long as it lives; both are allocated in `init`, never handed out, and freed in `deinit`.
@safe final class EventParser {
  private let parser = UnsafeMutablePointer<yaml_parser_t>.allocate(capacity: 1)
  private let input: UnsafeMutableBufferPointer<UInt8>
  private let file: String

  /// The mark that some editors begin a file with is no part of it; libyaml leaves it out only where it is to find the encoding itself.
  private static let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]

  init(_ whole: [UInt8], file: String) {
    let bytes = whole.starts(with: Self.byteOrderMark) ? whole.dropFirst(Self.byteOrderMark.count) : whole[...]
    self.file = file
    unsafe input = UnsafeMutableBufferPointer.allocate(capacity: max(bytes.count, 1))
    _ = unsafe input.initialize(from: bytes)
    unsafe yaml_parser_initialize(parser)
    unsafe yaml_parser_set_input_string(parser, input.baseAddress, bytes.count)
    unsafe yaml_parser_set_encoding(parser, YAML_UTF8_ENCODING)
  }

  deinit {
    unsafe yaml_parser_delete(parser)
    unsafe parser.deallocate()
    unsafe input.deallocate()
  }

  func next() throws(Problem) -> Event {
    var event = unsafe yaml_event_t()
    guard unsafe yaml_parser_parse(parser, &event) == 1 else { throw problem() }
    defer { unsafe yaml_event_delete(&event) }
    return unsafe read(event)
  }

  private func read(_ event: yaml_event_t) -> Event {
    let mark = unsafe Mark(line: Int(event.start_mark.line) + 1, column: Int(event.start_mark.column) + 1)
    switch unsafe event.type {
    case YAML_SCALAR_EVENT:
      let scalar = unsafe event.data.scalar
      let text = unsafe String(decoding: UnsafeBufferPointer(start: scalar.value, count: scalar.length), as: UTF8.self)
      let kind = unsafe Event.Kind.scalar(text, plain: scalar.style == YAML_PLAIN_SCALAR_STYLE)
      return unsafe Event(kind: kind, mark: mark, anchor: Self.text(scalar.anchor), tag: Self.ownTag(scalar.tag))
    case YAML_SEQUENCE_START_EVENT:
      let start = unsafe event.data.sequence_start
      return unsafe Event(kind: .sequenceStart, mark: mark, anchor: Self.text(start.anchor), tag: Self.ownTag(start.tag))
    case YAML_MAPPING_START_EVENT:
      let start = unsafe event.data.mapping_start
      return unsafe Event(kind: .mappingStart, mark: mark, anchor: Self.text(start.anchor), tag: Self.ownTag(start.tag))
    case YAML_ALIAS_EVENT: return unsafe Event(kind: .alias(Self.text(event.data.alias.anchor) ?? ""), mark: mark)
    case YAML_SEQUENCE_END_EVENT: return Event(kind: .sequenceEnd, mark: mark)
    case YAML_MAPPING_END_EVENT: return Event(kind: .mappingEnd, mark: mark)
    case YAML_STREAM_START_EVENT: return Event(kind: .streamStart, mark: mark)
    case YAML_DOCUMENT_START_EVENT: return Event(kind: .documentStart, mark: mark)
    case YAML_DOCUMENT_END_EVENT: return Event(kind: .documentEnd, mark: mark)
    default: return Event(kind: .streamEnd, mark: mark)
    }
  }

  private static func text(_ pointer: UnsafeMutablePointer<yaml_char_t>?) -> String? {
    guard let pointer = unsafe pointer else { return nil }
    return unsafe String(cString: pointer)
  }

  private static func ownTag(_ pointer: UnsafeMutablePointer<yaml_char_t>?) -> String? {
    guard let tag = unsafe text(pointer), tag != "!", !tag.hasPrefix("tag:yaml.org,") else { return nil }
    return tag
  }

  private func problem() -> Problem {
    let mark = unsafe parser.pointee.problem_mark
    let what = unsafe parser.pointee.problem.map { unsafe String(cString: $0) } ?? "cannot be read"
    let context = unsafe parser.pointee.context.map { unsafe " (\(String(cString: $0)))" } ?? ""
    return Problem(file: file, mark: Mark(line: Int(mark.line) + 1, column: Int(mark.column) + 1), path: "", text: what + context)
  }
}
