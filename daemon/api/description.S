// The text of openapi.json as it stands, read by description.cpp.
        .section .rodata
        .global lumbung_api_description_begin
        .global lumbung_api_description_end
lumbung_api_description_begin:
        .incbin LUMBUNG_OPENAPI
lumbung_api_description_end:
        .section .note.GNU-stack,"",%progbits
