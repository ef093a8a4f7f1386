import FunctionKit
import TableOfContents

serve(Function.all)
