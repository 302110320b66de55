#include "crdt/tool/commands/commands.hpp"

#include <algorithm>
#include <array>
#include <ostream>

#include "crdt/tool/commands/files.hpp"
#include "crdt/tool/commands/work.hpp"

namespace lumbung::crdt::tool {
namespace {

constexpr std::string_view help_text =
    R"(lumbung-crdt: for people who hold the bytes of Yjs documents.

usage: lumbung-crdt COMMAND [OPTIONS] FILE...

A FILE holds one update: what a Yjs document emits, or its whole state. "-" is standard input.

  cat FILE...           the document that all files together make, as JSON: {"root":value,...}
      --root NAME:TYPE  what a root is (map, array, text, xml) where its contents do not tell
  info FILE...          size, clients with their clocks, roots, deletes, gaps, what is missing
  log FILE...           every struct and every delete as a line of text
  merge FILE...         one update out of all files
  diff FILE             what a replica lacks of the update, given
      --since FILE      its state vector, or
      --known FILE      an update with all that it has
  convert FILE          the update in the other encoding (or --to-v1, --to-v2)
  state-vector FILE...  the clock of each client that the files together reach without a gap
      --bytes           as bytes (for diff --since) instead of text
  stream                documents for other languages: one JSON request a line, one answer a line
  time                  recorded work replayed and measured
  help                  this page

  --v1, --v2            the encoding of the files, v1 if nothing is said; of several updates all
                        have the same, and so has the outcome of merge and diff
  -o FILE               writes there instead of to standard output

Exit codes: 0 done, 1 a file cannot be read or is no update, 2 wrong arguments.
)";

/// Which options a command has a use for, beside the files and their encoding.
struct Command {
  std::string_view name;
  Result<Output> (*run)(const Arguments&, const std::vector<Input>&, const Streams&);
  std::size_t files_max;
  bool takes_to;
  bool takes_since;
  bool takes_roots;
  bool takes_bytes;
};

constexpr std::size_t any_number = ~std::size_t{0};
constexpr std::array<Command, 7> all_commands = {{
    {"cat", cat, any_number, false, false, true, false},
    {"info", info, any_number, false, false, false, false},
    {"log", log, any_number, false, false, false, false},
    {"merge", merge, any_number, false, false, false, false},
    {"diff", diff, 1, false, true, false, false},
    {"convert", convert, 1, true, false, false, false},
    {"state-vector", state_vector, any_number, false, false, false, true},
}};

const Command* find_command(std::string_view name) {
  const auto* found = std::find_if(all_commands.begin(), all_commands.end(),
                                   [name](const Command& one) { return one.name == name; });
  return found != all_commands.end() ? found : nullptr;
}

/// What is wrong with the arguments for this command; empty if nothing.
std::string refusal(const Command& command, const Arguments& arguments) {
  if (arguments.files.empty()) return "no file is given";
  if (arguments.files.size() > command.files_max) return "more than one file is given";
  if (std::count(arguments.files.begin(), arguments.files.end(), "-") > 1) {
    return "standard input can be read only once";
  }
  if (arguments.to && !command.takes_to) return "--to-v1 and --to-v2 are for convert";
  if ((arguments.since || arguments.since_file) && !command.takes_since) {
    return "--since and --known are for diff";
  }
  if (command.takes_since && arguments.since.has_value() == arguments.since_file.has_value()) {
    return "either --since or --known says what the other side has";
  }
  if (!arguments.roots.empty() && !command.takes_roots) return "--root is for cat";
  if (arguments.as_bytes && !command.takes_bytes) return "--bytes is for state-vector";
  return {};
}

Result<Output> work(const Command& command, const Arguments& arguments, const Streams& streams) {
  std::vector<Input> files;
  for (const std::string& name : arguments.files) {
    Result<Bytes> bytes = read_file(name, streams.in);
    if (!bytes) return about(name, bytes.error());
    files.push_back({name, std::move(*bytes)});
  }
  return command.run(arguments, files, streams);
}

}  // namespace

tl::unexpected<Error> about(const std::string& name, const Error& error) {
  const std::string file = name == "-" ? "standard input" : name;
  switch (error.code) {
    case Errc::malformed:
      return fail(error.code, file + ": this is no such update, or a damaged one (" + error.detail +
                                  "); is the encoding right (--v1, --v2)?");
    case Errc::limit:
      return fail(error.code, file + ": over a limit (" + error.detail + ")");
    case Errc::client_id_reuse:
      return fail(error.code,
                  file + ": contradicts what was read before it (" + error.detail + ")");
    case Errc::not_found:
    case Errc::out_of_range:
    case Errc::wrong_type:
    case Errc::busy:
    case Errc::unsupported:
      break;
  }
  return fail(error.code, file + ": " + error.detail);
}

tl::unexpected<Error> about(const Input& file, const Error& error) {
  return about(file.name, error);
}

bool is_command(std::string_view name) {
  return find_command(name) != nullptr || name == "help" || name == "--help" || name == "-h";
}

std::string_view help() { return help_text; }

int run_command(std::string_view name, std::span<const std::string_view> arguments,
                const Streams& streams) {
  const Command* command = find_command(name);
  if (command == nullptr ||
      std::find(arguments.begin(), arguments.end(), "--help") != arguments.end()) {
    streams.out << help_text;
    return 0;
  }
  const Result<Arguments> wanted = read_arguments(arguments);
  const std::string wrong = wanted ? refusal(*command, *wanted) : wanted.error().detail;
  if (!wrong.empty()) {
    streams.errors << "lumbung-crdt " << name << ": " << wrong << "; see lumbung-crdt help\n";
    return 2;
  }
  const Result<Output> done = work(*command, *wanted, streams);
  Result<> written;
  if (done) {
    const auto* text = reinterpret_cast<const std::uint8_t*>(done->text.data());
    const ByteView bytes =
        done->text.empty() ? ByteView(done->bytes) : ByteView(text, done->text.size());
    if (!wanted->output) {
      write_bytes(streams.out, bytes);
    } else if (Result<> saved = write_file(*wanted->output, bytes); !saved) {
      written = about(*wanted->output, saved.error());
    }
  }
  if (done && written) return 0;
  const Error& error = done ? written.error() : done.error();
  streams.errors << "lumbung-crdt " << name << ": " << error.detail << '\n';
  return 1;
}

}  // namespace lumbung::crdt::tool
