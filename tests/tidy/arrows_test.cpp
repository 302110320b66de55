// Planted violations: each rule on arrows and places must find its own.
#include "tests/tidy/arrows.hpp"

#include <catch2/catch.hpp>

namespace lumbung::tidy {
namespace {

const std::string page =
    "| room | may include | why |\n"
    "|--|--|--|\n"
    "| crdt | | |\n"
    "| daemon/base | | |\n"
    "| daemon/log | base | |\n"
    "| daemon/node | rooms above | |\n"
    "| daemon/store | base `daemon/node/storage.hpp` | |\n"
    "| daemon/main.cpp | rooms above | |\n"
    "\n"
    "| what | how it shows | where |\n"
    "|--|--|--|\n"
    "| SQLite | `<sqlite3.h>` `sqlite3_*` | only store |\n"
    "| Asio | `<boost/asio` | only main.cpp |\n"
    "| clocks | `steady_clock` `time(0` `/dev/urandom` | only main.cpp |\n"
    "| floating point | `double` | not log |\n";

Law law() { return parse_law(page, "law.md"); }

SourceFile file(std::string path, std::string text) { return {std::move(path), std::move(text)}; }

}  // namespace

TEST_CASE("the tables are read as they stand", "[tidy]") {
  const Law read = law();
  REQUIRE(listing(read.unclear) == "");
  REQUIRE(read.rooms.size() == 6);
  CHECK(read.rooms[3].may_include == std::set<std::string>{"crdt", "daemon/base", "daemon/log"});
  CHECK(read.rooms[4].may_include ==
        std::set<std::string>{"daemon/base", "daemon/node/storage.hpp"});
  REQUIRE(read.restrictions.size() == 4);
  CHECK(read.restrictions[0].rooms == std::set<std::string>{"daemon/store"});
  CHECK_FALSE(read.restrictions[3].only_there);
}

TEST_CASE("a table that cannot be understood is a finding", "[tidy]") {
  SECTION("a room that is not above") {
    CHECK(parse_law(page + "\n| room | may include | why |\n| daemon/net | attic | |\n", "p")
              .unclear.size() == 1);
  }
  SECTION("a pattern without code marks") {
    CHECK(parse_law(page + "| zlib | <zlib.h> | only store |\n", "p").unclear.size() == 1);
  }
  SECTION("a place that is neither only nor not") {
    CHECK(parse_law(page + "| zlib | `<zlib.h>` | store |\n", "p").unclear.size() == 1);
  }
  SECTION("an empty page") { CHECK(parse_law("", "p").unclear.size() == 2); }
}

TEST_CASE("an arrow outside the table is found", "[tidy]") {
  const SourceFile id = file("daemon/base/id.hpp", "");
  const SourceFile item = file("crdt/item.hpp", "");
  SECTION("from a room to one that it may not include") {
    const Findings found = wrong_arrows(
        law(), {item, id, file("daemon/log/log.cpp", "\n#include \"crdt/item.hpp\"\n")});
    REQUIRE(found.size() == 1);
    CHECK(found[0].path == "daemon/log/log.cpp");
    CHECK(found[0].line == 2);
  }
  SECTION("to a room's other header where one alone is allowed") {
    const Tree tree = {id, file("daemon/node/node.hpp", ""), file("daemon/node/storage.hpp", ""),
                       file("daemon/store/store.cpp",
                            "#include \"daemon/node/storage.hpp\"\n#include "
                            "\"daemon/node/node.hpp\"\n#include \"daemon/base/id.hpp\"\n")};
    const Findings found = wrong_arrows(law(), tree);
    REQUIRE(found.size() == 1);
    CHECK(found[0].line == 2);
  }
  SECTION("an include that is not full from the root") {
    CHECK(wrong_arrows(law(), {id, file("daemon/base/x.cpp", "#include \"id.hpp\"\n")}).size() ==
          1);
  }
  SECTION("but not what is allowed, nor what stands in a comment") {
    CHECK(wrong_arrows(law(), {id, file("daemon/log/log.cpp",
                                        "#include \"daemon/base/id.hpp\"\n"
                                        "// #include \"crdt/item.hpp\"\n")})
              .empty());
  }
  SECTION("and tests may include any room") {
    CHECK(wrong_arrows(law(), {item, file("tests/log/x.cpp", "#include \"crdt/item.hpp\"\n")})
              .empty());
  }
}

TEST_CASE("a cycle is found", "[tidy]") {
  SECTION("of two files") {
    const Tree tree = {file("daemon/base/a.hpp", "#include \"daemon/base/b.hpp\"\n"),
                       file("daemon/base/b.hpp", "#include \"daemon/base/a.hpp\"\n")};
    const Findings found = cycles(law(), tree);
    REQUIRE(found.size() == 1);
    CHECK(found[0].what == "a cycle: daemon/base/a.hpp -> daemon/base/b.hpp -> daemon/base/a.hpp");
  }
  SECTION("of two rooms in the table") {
    Law bent = law();
    bent.rooms[1].may_include.insert("daemon/log");
    CHECK(cycles(bent, {}).size() == 1);
  }
  SECTION("but not where two ways lead to one file") {
    const Tree tree = {file("daemon/base/a.hpp",
                            "#include \"daemon/base/b.hpp\"\n#include \"daemon/base/c.hpp\"\n"),
                       file("daemon/base/b.hpp", "#include \"daemon/base/c.hpp\"\n"),
                       file("daemon/base/c.hpp", "")};
    CHECK(cycles(law(), tree).empty());
  }
}

TEST_CASE("what stands outside its room is found", "[tidy]") {
  const auto found_in = [](const std::string& path, const std::string& text) {
    return out_of_place(law(), {file(path, text)}).size();
  };
  SECTION("a library's header") {
    CHECK(found_in("daemon/log/x.cpp", "#include <sqlite3.h>\n") == 1);
    CHECK(found_in("daemon/store/x.cpp", "#include <sqlite3.h>\n") == 0);
    CHECK(found_in("daemon/log/x.cpp", "#include <boost/asio/ip/tcp.hpp>\n") == 1);
  }
  SECTION("a library that the table does not know") {
    CHECK(found_in("daemon/log/x.cpp", "#include <zlib.h>\n") == 1);
    CHECK(found_in("daemon/log/x.cpp", "#include <vector>\n") == 0);
  }
  SECTION("a library's names, by how they begin") {
    CHECK(found_in("daemon/log/x.cpp", "int x = sqlite3_step(s);\n") == 1);
    CHECK(found_in("daemon/log/x.cpp", "int not_sqlite3_step = 1;\n") == 0);
  }
  SECTION("a clock") {
    CHECK(found_in("daemon/log/x.cpp", "auto t = std::chrono::steady_clock::now();\n") == 1);
    CHECK(found_in("daemon/main.cpp", "auto t = std::chrono::steady_clock::now();\n") == 0);
    CHECK(found_in("daemon/log/x.cpp", "auto t = std::time(0);\n") == 1);
    CHECK(found_in("daemon/log/x.cpp", "auto t = business_time(0);\n") == 0);
  }
  SECTION("randomness named in a literal") {
    CHECK(found_in("daemon/log/x.cpp", "open(\"/dev/urandom\");\n") == 1);
  }
  SECTION("floating point where it is forbidden, and only there") {
    CHECK(found_in("daemon/log/x.cpp", "double rate = 1;\n") == 1);
    CHECK(found_in("daemon/base/x.cpp", "double rate = 1;\n") == 0);
    CHECK(found_in("daemon/log/x.cpp", "int doubled = 1;\n") == 0);
  }
  SECTION("but not in comments or in words for people") {
    CHECK(found_in("daemon/log/x.cpp", "// no steady_clock\n/* double\ndouble */\n") == 0);
    CHECK(found_in("daemon/log/x.cpp", "auto s = \"double\"; auto r = R\"(double)\";\n") == 0);
    CHECK(found_in("daemon/log/x.cpp", "int n = 1'000; double d;\n") == 1);
  }
}

}  // namespace lumbung::tidy
