// The rules on this very tree. That each of them can fail is shown by the tests beside this one.
#include <catch2/catch.hpp>

#include "tests/tidy/arrows.hpp"
#include "tests/tidy/text_rules.hpp"
#include "tests/tidy/tree.hpp"

namespace lumbung::tidy {
namespace {

const std::string law_page = "docs/decisions/0001-arrows-as-built.md";

struct Project {
  Tree tree = read_tree(PROJECT_SOURCE_DIR);
  Law law;

  Project() {
    for (const SourceFile& file : tree) {
      if (file.path == law_page) law = parse_law(file.text, law_page);
    }
  }
};

const Project& project() {
  static const Project read_once;
  return read_once;
}

}  // namespace

TEST_CASE("the tables of decision 0001 can be understood", "[tidy]") {
  REQUIRE(project().law.rooms.size() >= 18);
  CHECK(listing(project().law.unclear) == "");
}

TEST_CASE("rooms include only what the table allows", "[tidy]") {
  CHECK(listing(wrong_arrows(project().law, project().tree)) == "");
}

TEST_CASE("neither rooms nor files include each other in a circle", "[tidy]") {
  CHECK(listing(cycles(project().law, project().tree)) == "");
}

TEST_CASE("libraries, clocks, randomness and floating point stand only in their rooms", "[tidy]") {
  CHECK(listing(out_of_place(project().law, project().tree)) == "");
}

TEST_CASE("no line is longer than 100 columns", "[tidy]") {
  CHECK(listing(long_lines(project().tree)) == "");
}

TEST_CASE("unfinished work names its issue", "[tidy]") {
  CHECK(listing(unfinished_work(project().tree)) == "");
}

TEST_CASE("no file is larger than 600 KB", "[tidy]") {
  CHECK(listing(big_files(project().tree)) == "");
}

TEST_CASE("no file names a machine's paths or a registry's host", "[tidy]") {
  CHECK(listing(foreign_places(project().tree)) == "");
}

TEST_CASE("lock files do not say where packages were fetched", "[tidy]") {
  CHECK(listing(resolved_lock_files(project().tree)) == "");
}

TEST_CASE("scripts can be run", "[tidy]") {
  CHECK(listing(scripts_without_run_bit(project().tree)) == "");
}

TEST_CASE("each room has a README of at most 40 lines", "[tidy]") {
  CHECK(listing(rooms_without_readme(project().law, project().tree)) == "");
}

TEST_CASE("each public class has a contract above it", "[tidy]") {
  CHECK(listing(classes_without_contract(project().law, project().tree)) == "");
}

TEST_CASE("headers begin with #pragma once, sources with their own header", "[tidy]") {
  CHECK(listing(headers_out_of_order(project().tree)) == "");
}

TEST_CASE("each word of the glossary has its name in the code", "[tidy]") {
  CHECK(listing(unknown_glossary_names(project().law, project().tree)) == "");
}

TEST_CASE("pages point to files that are there", "[tidy]") {
  CHECK(listing(broken_links(project().tree)) == "");
}

TEST_CASE("each header of a room is listed where the room is built", "[tidy]") {
  CHECK(listing(unlisted_headers(project().law, project().tree)) == "");
}

TEST_CASE("file names say what is inside", "[tidy]") {
  CHECK(listing(empty_names(project().tree)) == "");
}

}  // namespace lumbung::tidy
