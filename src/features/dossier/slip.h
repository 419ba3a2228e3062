/*
 * slip: the papers (phiếu, giấy) a counter gives to the one who brings a dossier, as PDF: Forms 01
 * to 04 of annex I to Circular 03/2025/TT-VPCP, typeset as Decree 30/2020 says. Pure functions
 * of plain values: they ask no database, and equal values give equal bytes, so that a receipt
 * printed again is the receipt.
 */
#ifndef FEATURES_DOSSIER_SLIP_H
#define FEATURES_DOSSIER_SLIP_H

#include "base/base.h"

/* Who issues the slip. */
typedef struct SlipOffice {
    Str parent;  /* the body above, "Ủy ban nhân dân xã Hoa Quân"; printed in capitals */
    Str unit;    /* "Trung tâm Phục vụ hành chính công"; printed in capitals */
    Str place;   /* before the date: "Hoa Quân" */
    Str address; /* of the counter, may be empty */
    Str hotline; /* may be empty */
} SlipOffice;

/* Whose dossier it is. */
typedef struct SlipOwner {
    Str name;
    const char *identity_label; /* "Số định danh cá nhân", "Mã số thuế"; NULL: not printed */
    Str identity, address, phone, email; /* empty: a dotted line to fill by hand */
} SlipOwner;

/* What all three forms bear. */
typedef struct SlipHead {
    SlipOffice office;
    SlipOwner owner;
    Str number;         /* of the slip itself, "0007/TNHS" */
    Str code;           /* of the dossier; empty before it has one */
    Str procedure;      /* name and code of the administrative procedure */
    Str content;        /* what is asked for, where it says more than the procedure; may be empty */
    Instant issued;     /* dates the slip and the file */
    Str qr_url;         /* the page that says whether the slip is genuine; empty: no code */
    Str submitter_name; /* under the left signature; may be the owner or a proxy */
    Str officer_name;   /* under the right signature */
    bool is_demo;       /* prints that the data are made up */
} SlipHead;

/* A row of the table of papers. */
typedef struct SlipPaper {
    Str name;
    int64_t originals, copies, electronic; /* how many of each were handed in */
} SlipPaper;

typedef struct SlipFee {
    Str name;
    int64_t amount_vnd;
    Str words; /* printed instead of the amount where the rule gives none; may be empty */
    bool is_paid;
} SlipFee;

/* Form 01: Giấy tiếp nhận hồ sơ và hẹn trả kết quả. */
typedef struct SlipReceipt {
    SlipHead head;
    const SlipPaper *papers;
    size_t paper_count;
    int64_t sets; /* of papers */
    Str limit;    /* in words, "05 ngày làm việc" */
    Instant received, promised;
    Str return_place, return_way;
    const SlipFee *fees; /* none: free of charge */
    size_t fee_count;
    Str register_volume, register_number; /* of Form 07; may be empty */
} SlipReceipt;
MUST_CHECK bool slip_receipt_pdf(const SlipReceipt *receipt, Buf *out, Error *error);

/* Form 02: Phiếu yêu cầu bổ sung, hoàn thiện hồ sơ. Everything missing is asked for at once. */
typedef struct SlipSupplement {
    SlipHead head;
    const Str *items; /* what to bring or correct */
    size_t item_count;
    Str reason;
    Date bring_by;          /* last day; day 0: none was set */
    Str guide, guide_phone; /* whom to ask; may be empty */
} SlipSupplement;
MUST_CHECK bool slip_supplement_pdf(const SlipSupplement *slip, Buf *out, Error *error);

/* Form 03: Phiếu từ chối tiếp nhận, giải quyết hồ sơ. */
typedef struct SlipRefusal {
    SlipHead head;
    Str reason;
    Str legal_basis;
    Str advice; /* where the matter belongs, what to do instead; may be empty */
} SlipRefusal;
MUST_CHECK bool slip_refusal_pdf(const SlipRefusal *slip, Buf *out, Error *error);

/* Form 04: Văn bản xin lỗi và đề nghị gia hạn thời gian giải quyết; signed by head.officer_name. */
typedef struct SlipExtension {
    SlipHead head;
    Instant received, promised, new_promise;
    Str reason;
} SlipExtension;
MUST_CHECK bool slip_extension_pdf(const SlipExtension *slip, Buf *out, Error *error);

#endif
