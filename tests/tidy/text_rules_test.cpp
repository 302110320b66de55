// Planted violations: each rule on text must find its own. Words that would make this file a
// finding are written in two parts.
#include "tests/tidy/text_rules.hpp"

#include <catch2/catch.hpp>

namespace lumbung::tidy {
namespace {

SourceFile file(std::string path, std::string text) { return {std::move(path), std::move(text)}; }

Law law() {
  return parse_law(
      "| room | may include | why |\n| daemon/base | | |\n| daemon/base/deep | | |\n"
      "| what | how it shows | where |\n| x | `x` | not base |\n",
      "law.md");
}

}  // namespace

TEST_CASE("a line of 101 columns is found", "[tidy]") {
  const std::string hundred(100, 'x');
  SECTION("in sources, build files and scripts") {
    for (const char* path : {"daemon/base/a.cpp", "cmake/a.cmake", "scripts/a", "webui/a.svelte"}) {
      CHECK(long_lines({file(path, hundred + "\n")}).empty());
      CHECK(long_lines({file(path, "\n" + hundred + "x\n")}).at(0).line == 2);
    }
  }
  SECTION("counted in characters") {
    CHECK(long_lines({file("a.cpp", std::string(99, 'x') + "\xC3\xA9\n")}).empty());
  }
  SECTION("but not where a raw string cannot be broken") {
    CHECK(long_lines({file("a.cpp", "f(R\"(" + hundred + ")\");\n")}).empty());
  }
  SECTION("nor in pages and data") {
    CHECK(long_lines({file("docs/a.md", hundred + "x"), file("a.json", hundred + "x")}).empty());
  }
}

TEST_CASE("unfinished work without an issue is found", "[tidy]") {
  const std::string mark =
      "// TO"
      "DO";
  CHECK(unfinished_work({file("a.cpp", "int a;\n" + mark + " later\n")}).at(0).line == 2);
  CHECK(unfinished_work({file("a.md",
                              "FIX"
                              "ME\n")})
            .size() == 1);
  CHECK(unfinished_work({file("a.cpp", mark + " #12: later\n")}).empty());
  CHECK(unfinished_work({file("a.cpp",
                              "int "
                              "TO"
                              "DOS;\n")})
            .empty());
}

TEST_CASE("a file of more than 600 KB is found", "[tidy]") {
  CHECK(big_files({file("a.bin", std::string(600'001, '\0'))}).size() == 1);
  CHECK(big_files({file("a.bin", std::string(600'000, '\0'))}).empty());
}

TEST_CASE("a path of some machine is found", "[tidy]") {
  SECTION("at the start of a line, in quotes, behind an equals sign") {
    CHECK(foreign_places({file("a",
                               "/ho"
                               "me/ani/x")})
              .size() == 1);
    CHECK(foreign_places({file("a",
                               "\n\"/t"
                               "mp/x\"")})
              .at(0)
              .line == 2);
    CHECK(foreign_places({file("a",
                               "DIR=/wo"
                               "rk/x")})
              .size() == 1);
  }
  SECTION("but not where it is part of a longer one, or of the user's own folder") {
    CHECK(foreign_places({file("a",
                               "see frame/wo"
                               "rk/x and ~/wo"
                               "rk/")})
              .empty());
  }
}

TEST_CASE("a registry's host is found", "[tidy]") {
  CHECK(foreign_places({file("a.md",
                             "from regis"
                             "try.npm"
                             "js.org")})
            .size() == 1);
}

TEST_CASE("a lock file that says where a package was fetched is found", "[tidy]") {
  const std::string text = "{\n\"resolved\": \"https://x\"\n}";
  CHECK(resolved_lock_files({file("webui/package-lock.json", text)}).at(0).line == 2);
  CHECK(resolved_lock_files({file("webui/src/a.ts", text)}).empty());
}

TEST_CASE("a script that cannot be run is found", "[tidy]") {
  CHECK(scripts_without_run_bit({{"scripts/a", "#!/bin/sh\n", false}}).size() == 1);
  CHECK(scripts_without_run_bit({{"scripts/a", "#!/bin/sh\n", true}}).empty());
  CHECK(scripts_without_run_bit({{"scripts/a", "echo\n", true}}).size() == 1);
  CHECK(scripts_without_run_bit({{"docs/a.md", "text\n", false}}).empty());
}

TEST_CASE("a room without a README, or with a long one, is found", "[tidy]") {
  const SourceFile source = file("daemon/base/a.cpp", "");
  std::string forty;
  for (int line = 0; line < 40; ++line) forty += "line\n";
  CHECK(rooms_without_readme(law(), {source}).size() == 1);
  CHECK(rooms_without_readme(law(), {source, file("daemon/base/README.md", forty)}).empty());
  CHECK(
      rooms_without_readme(law(), {source, file("daemon/base/README.md", forty + "x\n")}).size() ==
      1);
  CHECK(rooms_without_readme(law(), {file("daemon/base/a.hpp", "")}).empty());
  CHECK(rooms_without_readme(law(), {file("daemon/base/deep/a.cpp", "")}).empty());
}

TEST_CASE("a public class without a contract is found", "[tidy]") {
  const auto found = [](const std::string& path, const std::string& text) {
    return classes_without_contract(law(), {file(path, text)}).size();
  };
  CHECK(found("daemon/base/a.hpp", "\nclass A {\n};\n") == 1);
  CHECK(found("daemon/base/a.hpp", "/// Says it.\nclass A {\n};\n") == 0);
  CHECK(found("daemon/base/a.hpp", "/// Says it.\ntemplate <class T>\nclass A {\n};\n") == 0);
  CHECK(found("daemon/base/a.hpp", "\nclass A {};\n") == 1);
  CHECK(found("daemon/base/a.hpp", "\nenum class A { b };\n") == 0);
  CHECK(found("daemon/base/a.hpp", "class A;\n  class Inner {\n") == 0);
  CHECK(found("daemon/base/a.cpp", "class A {\n};\n") == 0);
  CHECK(found("tests/base/a.hpp", "class A {\n};\n") == 0);
}

TEST_CASE("a header without #pragma once, or its own header not first, is found", "[tidy]") {
  const SourceFile header = file("daemon/base/a.hpp", "// Why.\n\n#pragma once\n");
  CHECK(headers_out_of_order({header}).empty());
  CHECK(headers_out_of_order({file("a.hpp", "#include <map>\n#pragma once\n")}).size() == 1);
  const std::string own = "#include \"daemon/base/a.hpp\"\n";
  CHECK(headers_out_of_order({file("daemon/base/a.cpp", own), header}).empty());
  CHECK(
      headers_out_of_order({file("daemon/base/a.cpp", "#include <map>\n" + own), header}).size() ==
      1);
  CHECK(headers_out_of_order({file("daemon/base/other.cpp", "#include <map>\n")}).empty());
}

TEST_CASE("a glossary word without its name in the code is found", "[tidy]") {
  const SourceFile header = file("daemon/base/a.hpp", "enum class Kind { saved };\n");
  const auto found = [&](const std::string& cell) {
    const SourceFile page =
        file("docs/glossary.md", "| word | other | its meaning | " + cell + " |\n");
    return unknown_glossary_names(law(), {header, page}).size();
  };
  CHECK(found("`Kind::saved`, `daemon/base/a.hpp`") == 0);
  CHECK(found("`Kind::lost`") == 1);
  CHECK(found("`daemon/base/b.hpp`") == 1);
  CHECK(found("nothing yet") == 1);
}

TEST_CASE("a page that points to nothing is found", "[tidy]") {
  const SourceFile other = file("docs/b.md", "");
  CHECK(broken_links({file("docs/a.md", "see [b](b.md#top) and [c](https://example.org)"), other})
            .empty());
  CHECK(broken_links({file("a.md", "see [the docs](docs) and [b](docs/b.md)"), other}).empty());
  CHECK(broken_links({file("docs/a.md", "\n[gone](gone.md)"), other}).at(0).line == 2);
}

TEST_CASE("a header that is not listed is found", "[tidy]") {
  const SourceFile list =
      file("daemon/base/CMakeLists.txt", "add_room(base HEADERS a.hpp core/b.hpp)\n");
  const auto found = [&](const std::string& path) {
    return unlisted_headers(law(), {list, file(path, "")}).size();
  };
  CHECK(found("daemon/base/a.hpp") == 0);
  CHECK(found("daemon/base/core/b.hpp") == 0);
  CHECK(found("daemon/base/b.hpp") == 1);
  CHECK(found("daemon/base/core/a.hpp") == 1);
  CHECK(found("attic/c.hpp") == 0);
}

TEST_CASE("a file name that says nothing is found", "[tidy]") {
  CHECK(empty_names({file("daemon/base/string_"
                          "utils.hpp",
                          "")})
            .size() == 1);
  CHECK(empty_names({file("daemon/common/a.hpp", "")}).size() == 1);
  CHECK(empty_names({file("daemon/base/utility_bill.hpp", "")}).empty());
}

}  // namespace lumbung::tidy
