/* The bytes of a letter, read back as a mail program would. */
#include "connect/mime.h"
#include "tests/harness/test.h"

#include <openssl/evp.h>

static Arena *arena;

static Str compose(Str subject, Str text, const MailFile *files, size_t count)
{
    const Mail mail = {.to = STR("a@example.vn"),
                       .subject = subject,
                       .text = text,
                       .message_id = STR("1.notify@lam.example"),
                       .at = {1789434000000},
                       .files = files,
                       .file_count = count};
    return mime_compose(arena, STR("lam@example.vn"), &mail);
}

static void check_has(Str text, const char *wanted)
{
    if (str_find(text, str_of(wanted)) < 0)
        fail_msg("no \"%s\" in:\n%.*s\n", wanted, STR_ARGS(text));
}

static Str behind(Str text, const char *mark)
{
    const ptrdiff_t at = str_find(text, str_of(mark));
    assert_true(at >= 0);
    return str_slice(text, (size_t)at + str_of(mark).len, text.len);
}

static Str decode(Str base64)
{
    unsigned char *out = arena_alloc(arena, base64.len + 4);
    const int len =
        EVP_DecodeBlock(out, (const unsigned char *)arena_cstr(arena, base64), (int)base64.len);
    assert_true(len >= 0);
    size_t padding = 0;
    while (padding < 2 && base64.data[base64.len - 1 - padding] == '=')
        padding++;
    return (Str){(const char *)out, (size_t)len - padding};
}

/* The encoded words of a header, each decoded by itself. */
static Str decode_words(Str header)
{
    Buf out = buf_new(arena, 200);
    ptrdiff_t end = 0;
    while ((end = str_find(header, STR("?="))) >= 0) {
        const Str word = behind(header, "?B?");
        const Str piece = decode(str_slice(word, 0, (size_t)str_find(word, STR("?="))));
        assert_true(utf8_is_valid(piece));
        buf_add(&out, piece);
        header = behind(behind(header, "?B?"), "?=");
    }
    return buf_str(&out);
}

TEST(vietnamese_subjects_survive_in_whole_characters)
{
    arena = arena_new(1 << 22);
    const char *subject = "Đã tiếp nhận hồ sơ H41.21-260915-0001, người nộp chưa đủ giấy tờ ạạạạ";
    const Str letter = compose(str_of(subject), STR("x"), NULL, 0);
    Str header = behind(letter, "Subject: ");
    header = str_slice(header, 0, (size_t)str_find(header, STR("\r\nDate")));
    check_text(subject, decode_words(header));
    arena_free(arena);
}

TEST(no_line_is_longer_than_mail_allows_and_none_begins_with_a_dot)
{
    arena = arena_new(1 << 24);
    char *bytes = arena_alloc(arena, 100000);
    random_bytes(bytes, 100000);
    const MailFile file = {STR("mau-01.pdf"), STR("application/pdf"), {bytes, 100000}};
    Str rest = compose(STR("Thử"), STR(".\n.\n"), &file, 1);
    Str line = {0};
    while (str_split_next(&rest, '\n', &line)) {
        assert_true(line.len <= 79);
        assert_true(line.len == 0 || line.data[0] != '.');
        assert_true(line.len == 0 || line.data[line.len - 1] == '\r');
    }
    arena_free(arena);
}

TEST(the_head_says_when_and_that_a_machine_wrote)
{
    arena = arena_new(1 << 22);
    const Str letter = compose(STR("Thử"), STR("Chào"), NULL, 0);
    check_has(letter, "From: <lam@example.vn>\r\nTo: <a@example.vn>\r\n");
    check_has(letter, "Date: Tue, 15 Sep 2026 08:00:00 +0700\r\n");
    check_has(letter, "Message-ID: <1.notify@lam.example>\r\n");
    check_has(letter, "Auto-Submitted: auto-generated\r\n");
    check_text("Chào", decode(str_slice(behind(letter, "base64\r\n\r\n"), 0, 8)));
    arena_free(arena);
}

TEST_MAIN(vietnamese_subjects_survive_in_whole_characters,
          no_line_is_longer_than_mail_allows_and_none_begins_with_a_dot,
          the_head_says_when_and_that_a_machine_wrote)
