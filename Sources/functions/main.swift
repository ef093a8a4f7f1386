import Composition
import FunctionKit
import TableOfContents

serve(Function.all) { name throws(ConfigurationError) in try Composition().room(of: name) }
