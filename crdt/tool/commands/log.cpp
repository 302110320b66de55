#include "crdt/tool/commands/work.hpp"
#include "crdt/tool/values.hpp"
#include "crdt/updates.hpp"

namespace lumbung::crdt::tool {
namespace {

std::string text_of(Id id) { return std::to_string(id.client) + ':' + std::to_string(id.clock); }

std::string quoted(std::string_view text) { return to_json(Any::string(text)); }

/// CLIENT:CLOCK+LENGTH KIND content [after ID] [before ID] [in PARENT] [key KEY]
std::string line_of(const UpdateStruct& one) {
  std::string line = text_of(one.id) + '+' + std::to_string(one.length) + ' ';
  line += name_of(one.kind);
  if (!one.content.is_undefined()) {
    line += ' ';
    write_plain(line, one.content);
  }
  if (one.origin) line += " after " + text_of(*one.origin);
  if (one.right_origin) line += " before " + text_of(*one.right_origin);
  if (const auto* root = std::get_if<std::string>(&one.parent)) line += " in root " + quoted(*root);
  if (const auto* item = std::get_if<Id>(&one.parent)) line += " in " + text_of(*item);
  if (one.key) line += " key " + quoted(*one.key);
  return line + '\n';
}

}  // namespace

Result<Output> log(const Arguments& arguments, const std::vector<Input>& files,
                   const Streams& /*streams*/) {
  Output out;
  for (const Input& file : files) {
    const Result<UpdateContents> contents = read_update(file.bytes, arguments.encoding);
    if (!contents) return about(file, contents.error());
    if (files.size() > 1) out.text += file.name + ":\n";
    for (const UpdateStruct& one : contents->structs) out.text += line_of(one);
    for (const ClockRange& range : contents->deleted) {
      out.text += "delete " + text_of({range.client, range.clock}) + '+' +
                  std::to_string(range.length) + '\n';
    }
  }
  return out;
}

}  // namespace lumbung::crdt::tool
